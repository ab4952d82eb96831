package io.caravan.cli;

import io.caravan.app.Fleet;
import io.caravan.app.IdleMemory;
import io.caravan.app.Outcomes;
import io.caravan.app.Session;
import io.caravan.app.SyncObservers;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.target.Wiring;
import picocli.CommandLine.Command;

@Command(name = "run", description = "Syncs by sync.cron until stopped (the default command).")
final class RunCommand extends SourceCommand implements WorkCommand {
    RunCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        ProcessConfig process = sources();
        IdleMemory memory = IdleMemory.watched();
        try {
            return process.folder().isPresent()
                    ? Fleet.run(process, wiring())
                    : alone(process.sources().get(0));
        } finally {
            memory.close();
        }
    }

    private int alone(CaravanConfig config) {
        Outcomes outcomes = outcomes(config);
        SyncObservers observers = SyncObservers.served(outcomes, config, wiring());
        try (Session session = Session.forSchedule(config, wiring(), outcomes, observers)) {
            session.caravan().routes().startSchedule();
            return codeOf(outcomes.awaitHopeless());
        }
    }
}
