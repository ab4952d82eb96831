package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.cli.config.Origins;
import io.caravan.cli.config.ProcessConfig;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.sync.Rehearsal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description = "Proves configuration, credentials, plan and destination; one line a check, changes nothing.")
final class CheckCommand extends SourceCommand {
    private int code = ExitCode.DONE.code();
    private String about = "";
    private Origins told = Origins.NONE;

    CheckCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    public Integer call() {
        ProcessConfig process = sources();
        if (process.folder().isPresent()) {
            process.sources().forEach(this::amongOthers);
        } else {
            print("ok      configuration");
            check(process.sources().get(0));
        }
        return code;
    }

    /** One that cannot even be prepared hides no other. */
    private void amongOthers(CaravanConfig config) {
        about = config.source().name() + ", ";
        print("ok      " + about + "configuration");
        try {
            check(config);
        } catch (SyncFailure failure) {
            failed("preparation", failure);
        }
    }

    private void check(CaravanConfig config) {
        told = config.origins();
        NativeLibraries.proofs(config).forEach((name, proof) -> {
            boolean unused = check("native library: " + name, proof);
        });
        Outcomes outcomes = outcomes(config);
        try (Caravan caravan = Caravan.preview(config.withFewAttempts(), wiring(), outcomes);
                Landing landing = Landing.of(config.withFewAttempts(), wiring())) {
            boolean answersUs = check(
                    "source " + config.source().url() + ": address, deploy key, plan",
                    caravan.source()::testConnection);
            if (answersUs) {
                Selected.missing(config.source(), caravan.source())
                        .ifPresent(names -> print("warning " + about + names));
                Rehearsal rehearsal = new Rehearsal(landing.settings(), caravan.source());
                rehearsal.lacking().ifPresent(what -> print("warning " + about + what));
                rehearsal.blindness().ifPresent(what -> print("warning " + about + what));
            }
            String destination = "destination " + config.location();
            Map<String, Runnable> proofs = new LinkedHashMap<>();
            proofs.put(destination + ": writable", caravan::verifyWritable);
            proofs.put(
                    "state.location " + config.sync().state() + ": writable",
                    () -> DiskFailures.requireWritable(
                            "state.location", config.sync().state()));
            landing.landed().privileges().ifPresent(proof -> proofs.put(destination + ": privileges", proof));
            proofs.put("checkpoint: readable, of this source", landing::inspect);
            boolean answers = true;
            for (Map.Entry<String, Runnable> proof : proofs.entrySet()) {
                if (answers) {
                    answers = check(proof.getKey(), proof.getValue());
                } else {
                    print("skipped " + about + proof.getKey());
                }
            }
            if (answers && answersUs) {
                goesOn(landing, caravan);
            }
        }
    }

    /** Whether the deployment still knows the place that a sync goes on from, and the protocol may be what it is. */
    private void goesOn(Landing landing, Caravan caravan) {
        Optional<Checkpoint> at = Optional.empty();
        try {
            at = landing.inspect();
        } catch (SyncFailure unreadable) {
            return; // it is said already
        }
        at.ifPresent(checkpoint -> {
            boolean unused = check(
                    "checkpoint: the source still has what follows",
                    () -> new Rehearsal(landing.settings(), caravan.source()).nextPage(checkpoint));
        });
    }

    /** @return false where nobody answers: another question would take as long, and tell no more */
    private boolean check(String what, Runnable proof) {
        try {
            proof.run();
            print("ok      " + about + what);
            return true;
        } catch (SyncFailure failure) {
            failed(what, failure);
            return !(failure instanceof SyncFailure.Retryable);
        }
    }

    /** What a sync says of its checkpoint is no answer to a check. */
    private static String withoutSync(String message) {
        return message.replace("; the checkpoint is unchanged and the next sync continues from it", "")
                .replace(". The checkpoint is unchanged; see docs/guarantees.md", "");
    }

    private void failed(String what, SyncFailure failure) {
        print("FAILED  " + about + what + ": " + told.explain(withoutSync(failure.getMessage())));
        code = code == ExitCode.DONE.code() ? ExitCode.of(failure).code() : code;
    }
}
