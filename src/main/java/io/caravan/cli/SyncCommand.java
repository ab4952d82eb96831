package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import picocli.CommandLine.Command;

@Command(name = "sync", description = "One sync to the end: a snapshot if one is due, then the log; then exits.")
final class SyncCommand extends ConfiguredCommand {
    SyncCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        Outcomes outcomes = outcomes(config);
        try (Session session = Session.open(config, wiring(), outcomes)) {
            session.caravan().routes().sync();
        }
        return outcomes.last().map(this::codeOf).orElse(ExitCode.DONE.code());
    }
}
