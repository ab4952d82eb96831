package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.ops.Monitoring;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one of several sources going. What would end a process that has one source, and let whoever supervises it begin it
 * again, ends this source and begins it again after a pause; what nobody would begin again ends it for good. The others go on.
 */
final class SourceKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SourceKeeper.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final CaravanConfig config;
    private final Wiring wiring;
    private final Monitoring monitoring;

    SourceKeeper(CaravanConfig config, Wiring wiring, Monitoring monitoring) {
        this.config = config;
        this.wiring = wiring;
        this.monitoring = monitoring;
    }

    /** Returns when the source has ended for good. */
    ExitCode keep() {
        Duration pause = FIRST_PAUSE;
        while (true) {
            Instant begun = wiring.clock().instant();
            Throwable failure = once();
            awaitEndOfProcess();
            ExitCode code = ExitCode.of(failure);
            if (!comesBack(code)) {
                LOG.error(
                        "The source {} has ended with exit code {}, and no other with it: {}",
                        config.source().name(),
                        code.code(),
                        failure.getMessage());
                tell("Ended with exit code " + code.code() + ". Mend the cause, then restart the process.");
                return code;
            }
            boolean longAgo = Duration.between(begun, wiring.clock().instant()).compareTo(LONGEST_PAUSE) > 0;
            pause = longAgo ? FIRST_PAUSE : pause;
            if (!waited(pause, failure)) {
                return code;
            }
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
    }

    /** Opens the source and lets it sync; why it stopped. */
    private Throwable once() {
        Outcomes outcomes = new Outcomes(new LastError(config.sync().state(), wiring.clock()), config.origins());
        tell("Being opened.");
        try (Session session =
                Session.forSchedule(config, wiring, outcomes, SyncObservers.amongOthers(outcomes, monitoring))) {
            session.caravan().routes().startSchedule();
            return outcomes.awaitHopeless();
        } catch (RuntimeException | Error e) {
            monitoring.listener().heard(new SyncEvent.Failed(Work.SYNC, e));
            return e;
        }
    }

    /** A failure that is safe to run again; and a lost leadership, after which a replica stands by. */
    private boolean comesBack(ExitCode code) {
        boolean standsByAgain =
                code == ExitCode.FENCED && config.sync().leader().isElected();
        return code == ExitCode.FAILED || standsByAgain;
    }

    private boolean waited(Duration pause, Throwable failure) {
        String name = config.source().name();
        if (failure instanceof SyncFailure.Fenced && config.sync().leader().isElected()) {
            monitoring.listener().heard(new SyncEvent.StandsBy()); // a fence, too, is another's from now on
        }
        if (failure instanceof SyncFailure) {
            LOG.warn("The source {} begins again in {} s: {}", name, pause.toSeconds(), failure.getMessage());
        } else {
            LOG.error("The source {} begins again in {} s; this is a bug, please report it", name, pause.toSeconds());
            LOG.error("Its stack trace", failure);
        }
        tell("Begins again in " + pause.toSeconds() + " s, after a failure.");
        try {
            wiring.sleeper().sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void tell(String why) {
        monitoring.listener().heard(new SyncEvent.Rests(why));
    }

    /** Once a signal came, what fails is of no interest: this thread waits for the end, which the drain brings. */
    private static void awaitEndOfProcess() {
        Thread probe = new Thread(() -> {}, "caravan-probe");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
        } catch (IllegalStateException ending) {
            awaitNothing();
        }
    }

    private static void awaitNothing() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
