package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import picocli.CommandLine.Command;

@Command(name = "run", description = "Syncs by sync.cron until stopped (the default command).")
final class RunCommand extends ConfiguredCommand {
    RunCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        Outcomes outcomes = outcomes(config);
        try (Session session = Session.open(config, wiring(), Oversight.served(outcomes, config, wiring()))) {
            session.caravan().routes().startSchedule();
            return codeOf(outcomes.awaitHopeless());
        }
    }
}
