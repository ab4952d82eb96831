package io.caravan.cli;

import io.caravan.app.Caravan;
import io.caravan.app.ExitCode;
import io.caravan.app.NativeLibraries;
import io.caravan.app.StateLock;
import io.caravan.app.SyncObservers;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.log.ProgressReport;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.cli.report.Comparison;
import io.caravan.core.change.TableDigest;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.TableState;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.imports.OnDeleted;
import io.caravan.core.json.Json;
import io.caravan.core.pages.Selections;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.sync.SourceState;
import io.caravan.core.watch.Progress;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.TableNote;
import io.caravan.staging.LandedState;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description =
                "Compares the destination with a snapshot of the source at the same commit: counts and hashes a table;"
                        + " exit 1 on a difference. A table that is being imported is compared as of when it is complete, or"
                        + " said to be behind.")
final class VerifyCommand extends SourceCommand {
    @Option(names = "--json", description = "As one JSON document.")
    private boolean json;

    VerifyCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        CurrentState.require(config, "verify");
        NativeLibraries.prove(config);
        Checkpoint checkpoint = checkpoint(config);
        Optional<StateLock> lock = lockOfSandbox(config);
        boolean keeps = config.sync().imports().onDeleted() == OnDeleted.KEEP;
        try (Caravan caravan = lock.isPresent()
                ? Caravan.open(config, wiring(), SyncObservers.of(outcomes(config)))
                : Caravan.preview(config, wiring(), outcomes(config))) {
            Compared compared = compare(config, checkpoint, caravan.source());
            return report(compared, comparisons(compared.lake(), compared.source(), checkpoint.imports(), keeps));
        } finally {
            lock.ifPresent(StateLock::close);
        }
    }

    private record Compared(LandedState lake, ExpectedState source) {}

    private Compared compare(CaravanConfig config, Checkpoint checkpoint, Source from) {
        Selection selection = Selections.read(checkpoint.selection());
        Progress progress = new Progress();
        SyncRuntime runtime = wiring().runtime(config, wiring().sleeper(), progress);
        ProgressReport shown = ProgressReport.start(progress, runtime.source(), ProgressReport.Manner.LIVE);
        try {
            LandedState lake =
                    LandedState.read(CurrentState.place(config), config.staging(), runtime, selection::includes);
            return new Compared(
                    lake,
                    ExpectedState.read(
                            from, complete(lake, checkpoint), selection, read -> tell(progress, lake, read)));
        } finally {
            shown.close();
        }
    }

    /** As many documents are expected as the destination has. */
    private static void tell(SyncListener listener, LandedState lake, SourceState.Read read) {
        long expected =
                lake.tables().values().stream().mapToLong(TableDigest::rows).sum();
        SyncEvent.Rows rows = new SyncEvent.Rows(read.rows(), OptionalLong.of(expected));
        SyncEvent.Stage at = new SyncEvent.Stage(
                read.table(),
                read.tables() - 1,
                Math.max(read.tables(), lake.tables().size()),
                rows);
        listener.heard(new SyncEvent.Compares("source", at));
    }

    private Checkpoint checkpoint(CaravanConfig config) {
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring())) {
            return inspector
                    .inspect()
                    .orElseThrow(() -> new SyncFailure.Retryable("Nothing has landed yet. Run a sync, then verify."));
        }
    }

    /** The history of the built-in sandbox is in the state directory, so nobody else may serve it meanwhile. */
    private static Optional<StateLock> lockOfSandbox(CaravanConfig config) {
        boolean kept = config.source().isSandbox()
                && Files.isDirectory(config.sync().state().resolve("sandbox"));
        return kept ? Optional.of(StateLock.take(config.sync().state())) : Optional.empty();
    }

    private static List<Comparison> comparisons(
            LandedState lake, ExpectedState source, Imports imports, boolean keepsDeleted) {
        SortedSet<TableRef> tables = new TreeSet<>(lake.tables().keySet());
        tables.addAll(source.tables().keySet());
        return tables.stream()
                .map(table -> {
                    Optional<TableDigest> there =
                            imports.of(table).orElse(null) instanceof TableState.Gone && keepsDeleted
                                    ? Optional.empty()
                                    : source.of(table);
                    Optional<TableNote> state = TableNote.of(imports, source.complete(), table);
                    return new Comparison(
                            table,
                            source.asOf(table),
                            there,
                            lake.tables().getOrDefault(table, TableDigest.EMPTY),
                            Optional.ofNullable(lake.staging().get(table)),
                            Comparison.note(
                                    state, source.asOf(table), source.of(table).isPresent()));
                })
                .toList();
    }

    /** The latest that the destination must equal: after its last batch the log may have gone on without an event. */
    private static Completeness complete(LandedState lake, Checkpoint checkpoint) {
        Completeness landed = lake.complete();
        Completeness reached = checkpoint.completeness();
        boolean later = checkpoint.batch() == lake.batch()
                && reached.asOf().isPresent()
                && reached.asOf().getAsLong() >= landed.asOf().orElseThrow();
        return later ? reached : landed;
    }

    private int report(Compared compared, List<Comparison> comparisons) {
        LandedState lake = compared.lake();
        long at = compared.source().complete().asOf().orElseThrow();
        boolean equal = comparisons.stream().noneMatch(Comparison::isDifferent);
        long behind = comparisons.stream().filter(table -> !table.isCompared()).count();
        if (json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("equal", equal);
            report.put("notCompared", behind);
            report.put("batch", lake.batch());
            report.put("asOf", at);
            report.put("tables", comparisons.stream().map(Comparison::json).toList());
            print(Json.write(report));
        } else {
            comparisons.forEach(table -> print(table.line()));
            print((equal ? "equal" : "NOT EQUAL") + ": batch " + lake.batch() + ", source as of " + at
                    + (behind == 0 ? "" : "; not compared: " + behind + (behind == 1 ? " table" : " tables")));
        }
        return (equal ? ExitCode.DONE : ExitCode.FAILED).code();
    }
}
