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
import io.caravan.cli.report.StagingReport;
import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.Progress;
import io.caravan.staging.StagingConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "staging",
        description = "Brings the current-state tables to what has landed; asks only the destination.")
final class StagingCommand extends SourceCommand implements WorkCommand {
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
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring())) {
            inspector.prove();
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
            StagingReport report = new StagingReport(done);
            print(json ? report.json() : report.text());
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
            ShutdownGuard.unhook(stop);
        }
    }
}
