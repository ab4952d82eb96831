package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.core.failure.SyncFailure;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description = "Proves configuration, credentials, plan and destination; one line a check, changes nothing.")
final class CheckCommand extends ConfiguredCommand {
    private int code = ExitCode.DONE.code();

    CheckCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        CaravanConfig config = config();
        print("ok      configuration");
        Outcomes outcomes = outcomes(config);
        try (Caravan caravan = Caravan.preview(config.withFewAttempts(), wiring(), outcomes);
                Landing landing = Landing.of(config.withFewAttempts(), wiring())) {
            check("source " + config.source().url() + ": address, deploy key, plan", caravan.source()::testConnection);
            check("destination " + config.location() + ": writable", caravan::verifyWritable);
            landing.landed()
                    .privileges()
                    .ifPresent(proof -> check("destination " + config.location() + ": privileges", proof));
            check("checkpoint: readable, of this source", landing::inspect);
        }
        return code;
    }

    private void check(String what, Runnable proof) {
        try {
            proof.run();
            print("ok      " + what);
        } catch (SyncFailure failure) {
            print("FAILED  " + what + ": " + failure.getMessage());
            code = code == ExitCode.DONE.code() ? ExitCode.of(failure).code() : code;
        }
    }
}
