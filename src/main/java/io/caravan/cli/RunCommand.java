package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

@Command(name = "run", description = "Syncs by sync.cron until stopped (the default command).")
final class RunCommand extends ConfiguredCommand {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    RunCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        Outcomes outcomes = outcomes(config);
        try (Session session = open(config, outcomes)) {
            session.caravan().routes().startSchedule();
            return codeOf(outcomes.awaitHopeless());
        }
    }

    private Session open(CaravanConfig config, Outcomes outcomes) {
        Oversight oversight = Oversight.served(outcomes, config, wiring());
        if (!config.sync().leader().isElected()) {
            return Session.open(config, wiring(), oversight);
        }
        Session session = Session.standBy(config, wiring(), oversight);
        session.caravan().routes().elect(outcomes::failed);
        LOG.info("This replica of {} stands by until it leads", config.source().name());
        return session;
    }
}
