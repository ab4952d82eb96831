package io.caravan.cli;

import io.caravan.app.ExitCode;
import io.caravan.app.Fleet;
import io.caravan.app.Outcomes;
import io.caravan.app.Oversight;
import io.caravan.app.Session;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.target.Wiring;
import io.caravan.ops.Operations;
import picocli.CommandLine.Command;

@Command(name = "sync", description = "One sync to the end: a snapshot if one is due, then the log; then exits.")
final class SyncCommand extends SourceCommand {
    SyncCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        ProcessConfig process = sources();
        return process.folder().isPresent()
                ? Fleet.inParallel(process.sources(), this::amongOthers)
                : alone(process.sources().get(0));
    }

    private int alone(CaravanConfig config) {
        Outcomes outcomes = outcomes(config);
        return sync(config, outcomes, Oversight.of(outcomes));
    }

    private int amongOthers(CaravanConfig config) {
        Outcomes outcomes = outcomes(config);
        Operations operations = Operations.none(config.source().name());
        try {
            return sync(config, outcomes, Oversight.amongOthers(outcomes, operations));
        } catch (RuntimeException e) {
            return report(config, e);
        }
    }

    private int sync(CaravanConfig config, Outcomes outcomes, Oversight oversight) {
        try (Session session = Session.open(config, wiring(), oversight)) {
            session.caravan().routes().sync();
        }
        return outcomes.last().map(this::codeOf).orElse(ExitCode.DONE.code());
    }
}
