package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.ShutdownGuard;
import io.caravan.app.StateLock;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.app.log.ProgressReport;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.cli.report.Incomplete;
import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.Progress;
import io.caravan.s3.staging.StagingConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "staging",
        description = "Brings the current-state tables to what has landed; asks only the destination.")
final class StagingCommand extends SourceCommand {
    @Option(names = "--full", description = "Builds them anew from the whole history.")
    private boolean full;

    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    StagingCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    RequiredAccess asks() {
        return RequiredAccess.DESTINATION;
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        CurrentState.require(config, "staging");
        if (config.staging().when() == StagingConfig.When.OFF) {
            throw new SyncFailure.Misconfigured(
                    "staging.enabled=false, so nothing was done. Set staging.enabled=true; with staging.every=never only"
                            + " this command materializes.");
        }
        try (DestinationInspector landing = DestinationInspector.of(config, wiring())) {
            landing.prove();
        }
        StateLock lock = StateLock.take(config.sync().state());
        Progress progress = new Progress();
        SyncRuntime runtime = wiring().runtime(config, wiring().sleeper(), progress);
        try (Materializer materializer = CurrentState.materializer(config, runtime)) {
            ProgressReport shown = ProgressReport.start(progress, runtime.source(), ProgressReport.Manner.LIVE);
            Materialized done;
            try {
                done = materialized(materializer);
            } finally {
                shown.close();
            }
            show(done);
            if (done.failure().isPresent()) {
                throw done.failure().get();
            }
        } finally {
            lock.close();
        }
        return ExitCode.DONE.code();
    }

    private Materialized materialized(Materializer materializer) {
        Thread stop = new Thread(materializer::stop, "caravan-stop");
        ShutdownGuard.hook(stop);
        try {
            return full ? materializer.rebuild() : materializer.materialize();
        } finally {
            forget(stop);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // It runs, or has run.
        }
    }

    private void show(Materialized done) {
        if (json) {
            print(Json.write(report(done)));
        } else if (done instanceof Materialized.Published published) {
            published
                    .tables()
                    .forEach(table -> print(String.format(
                            Locale.ROOT,
                            "%-9s %s: %d rows",
                            how(table),
                            table.table().label(),
                            table.rows())));
            showBehind(published.behind());
            print("published batch " + published.batch()
                    + (published.behind().isEmpty() ? "" : ", some tables beyond it"));
        } else if (done instanceof Materialized.Stuck stuck) {
            showBehind(stuck.behind());
            print("nothing published: the other tables are up to date");
        } else if (done instanceof Materialized.Unchanged unchanged) {
            print("up to date: batch " + unchanged.batch() + " is published");
        } else {
            print("nothing published: " + Incomplete.why(((Materialized.Incomplete) done).batch()));
        }
    }

    private void showBehind(List<Materialized.Behind> tables) {
        tables.forEach(table -> print(String.format(
                Locale.ROOT, "%-9s %s: %s", "behind", table.table().label(), stays(table))));
    }

    private static String stays(Materialized.Behind table) {
        return table.batch().map(batch -> "as of batch " + batch).orElse("not there yet");
    }

    private static Map<String, Object> report(Materialized done) {
        Map<String, Object> report = new LinkedHashMap<>();
        if (done instanceof Materialized.Published published) {
            report.put("result", "published");
            report.put("batch", published.batch());
            report.put("consistentAsOf", published.consistentAsOf());
            report.put(
                    "tables",
                    published.tables().stream().map(StagingCommand::table).toList());
            if (!published.behind().isEmpty()) {
                report.put(
                        "behind",
                        published.behind().stream().map(StagingCommand::behind).toList());
            }
        } else if (done instanceof Materialized.Stuck stuck) {
            report.put("result", "stuck");
            report.put("tables", List.of());
            report.put(
                    "behind",
                    stuck.behind().stream().map(StagingCommand::behind).toList());
        } else if (done instanceof Materialized.Unchanged unchanged) {
            report.put("result", "unchanged");
            report.put("batch", unchanged.batch());
            report.put("tables", List.of());
        } else {
            report.put("result", "incomplete");
            report.put("batch", ((Materialized.Incomplete) done).batch());
            report.put("tables", List.of());
        }
        return report;
    }

    private static Map<String, Object> table(Materialized.TableState state) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("component", state.table().component().value());
        table.put("table", state.table().table());
        table.put("how", how(state));
        table.put("rows", state.rows());
        return table;
    }

    private static Map<String, Object> behind(Materialized.Behind behind) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("component", behind.table().component().value());
        table.put("table", behind.table().table());
        table.put("batch", behind.batch().<Object>map(batch -> batch).orElse(Json.NULL));
        return table;
    }

    private static String how(Materialized.TableState state) {
        return state.how().name().toLowerCase(Locale.ROOT);
    }
}
