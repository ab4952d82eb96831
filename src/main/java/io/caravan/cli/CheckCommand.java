package io.caravan.cli;

import io.caravan.app.Caravan;
import io.caravan.app.ExitCode;
import io.caravan.app.NativeLibraries;
import io.caravan.app.Outcomes;
import io.caravan.app.Selected;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.config.Origins;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.sync.ResumeCheck;
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
        for (Map.Entry<String, Runnable> library :
                NativeLibraries.proofs(config).entrySet()) {
            Verdict loaded = check(library.getKey(), library.getValue());
            if (loaded != Verdict.PASSED && library.getKey().equals(NativeLibraries.DRIVER)) {
                return;
            }
        }
        Outcomes outcomes = outcomes(config);
        try (Caravan caravan = Caravan.preview(config.withFewAttempts(), wiring(), outcomes);
                DestinationInspector landing = DestinationInspector.of(config.withFewAttempts(), wiring())) {
            String source = "source " + config.source().url();
            Verdict asked = check(source + ": address, deploy key, plan", caravan.source()::testConnection);
            if (asked == Verdict.PASSED) {
                try {
                    warnings(config, caravan, landing);
                } catch (SyncFailure failure) {
                    failed(source + ": its tables", failure);
                    asked = failure instanceof SyncFailure.Retryable ? Verdict.SILENT : asked;
                }
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
            Verdict last = Verdict.PASSED;
            for (Map.Entry<String, Runnable> proof : proofs.entrySet()) {
                if (last == Verdict.SILENT) {
                    print("skipped " + about + proof.getKey());
                } else {
                    last = check(proof.getKey(), proof.getValue());
                }
            }
            if (asked == Verdict.PASSED && last == Verdict.PASSED) {
                goesOn(landing, caravan);
            }
        }
    }

    private void warnings(CaravanConfig config, Caravan caravan, DestinationInspector landing) {
        Selected.missing(config.source(), caravan.source()).ifPresent(names -> print("warning " + about + names));
        ResumeCheck rehearsal = new ResumeCheck(landing.settings(), caravan.source());
        rehearsal.lacking().ifPresent(what -> print("warning " + about + what));
        rehearsal.blindness().ifPresent(what -> print("warning " + about + what));
    }

    /** Whether the deployment still knows the place that a sync goes on from, and the protocol may be what it is. */
    private void goesOn(DestinationInspector landing, Caravan caravan) {
        Optional<Checkpoint> at = Optional.empty();
        try {
            at = landing.inspect();
        } catch (SyncFailure unreadable) {
            return; // it is said already
        }
        at.ifPresent(checkpoint -> {
            Verdict unused = check(
                    "checkpoint: the source still has what follows",
                    () -> new ResumeCheck(landing.settings(), caravan.source()).nextPage(checkpoint));
        });
    }

    /** Where nobody answers, another question would take as long and tell no more. */
    private enum Verdict {
        PASSED,
        REFUSED,
        SILENT
    }

    private Verdict check(String what, Runnable proof) {
        try {
            proof.run();
            print("ok      " + about + what);
            return Verdict.PASSED;
        } catch (SyncFailure failure) {
            failed(what, failure);
            return failure instanceof SyncFailure.Retryable ? Verdict.SILENT : Verdict.REFUSED;
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
