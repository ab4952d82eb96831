package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.log.ProgressReport;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Caravan that may write: the only one with its state directory, showing its progress, and drained by a signal before the
 * process ends.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Caravan caravan;
    private final WriterLock floor;
    private final ProgressReport progress;
    private final Thread drain = new Thread(this::drain, "caravan-drain");
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Ready for its schedule to start, which begins syncs; where there is an election, only while this process leads. */
    public static Session forSchedule(CaravanConfig config, Wiring wiring, Outcomes outcomes, SyncObservers oversight) {
        NativeLibraries.prove(config);
        boolean elected = config.sync().leader().isElected();
        SyncListener listener = oversight.monitoring().listener();
        Session session = elected ? standBy(config, wiring, oversight) : open(config, wiring, oversight);
        try {
            listener.heard(elected ? new SyncEvent.StandsBy() : new SyncEvent.Scheduled());
            if (elected) {
                session.caravan
                        .routes()
                        .elect(
                                () -> listener.heard(new SyncEvent.Scheduled()),
                                lost -> outcomes.heard(new SyncEvent.Failed(Work.SYNC, lost)));
                LOG.info(
                        "This replica of {} stands by until it leads",
                        config.source().name());
            }
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    public static Session open(CaravanConfig config, Wiring wiring, SyncListener outcomes) {
        return open(config, wiring, SyncObservers.of(outcomes));
    }

    public static Session open(CaravanConfig config, Wiring wiring, SyncObservers oversight) {
        return config.source().isSandbox() ? ofSandbox(config, wiring, oversight) : of(config, wiring, oversight);
    }

    private static void prove(CaravanConfig config, Wiring wiring) {
        NativeLibraries.prove(config);
        try (DestinationInspector landing = DestinationInspector.of(config, wiring)) {
            landing.prove();
        }
    }

    /** For work on the destination alone: the source is not asked, and a sandbox is not the one that filled it. */
    public static Session ofDestination(CaravanConfig config, Wiring wiring, SyncListener outcomes) {
        prove(config, wiring);
        StateLock lock = StateLock.take(config.sync().state());
        try {
            Caravan caravan = Caravan.preview(config, wiring, outcomes);
            return new Session(caravan, WriterLock.held(caravan, lock), config, ProgressReport.Manner.LIVE);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Nothing is written, the lock included, before the source has let us in. */
    private static Session of(CaravanConfig config, Wiring wiring, SyncObservers oversight) {
        NativeLibraries.prove(config);
        Caravan caravan = Caravan.open(config, wiring, oversight);
        try {
            caravan.prove();
            caravan.source().testConnection();
            Selected.missing(config.source(), caravan.source()).ifPresent(LOG::warn);
            return new Session(
                    caravan,
                    WriterLock.held(caravan, StateLock.take(config.sync().state())),
                    config,
                    oversight.manner());
        } catch (RuntimeException e) {
            caravan.close();
            throw e;
        }
    }

    /** One replica of several: takes nothing, asks nothing and proves nothing before its first sync, which its leadership begins. */
    static Session standBy(CaravanConfig config, Wiring wiring, SyncObservers oversight) {
        Caravan caravan = Caravan.open(config, wiring, oversight);
        WriterLock floor = WriterLock.free(caravan, config, wiring);
        caravan.routes().beforeEverySync(floor::take);
        return new Session(caravan, floor, config, oversight.manner());
    }

    /** The sandbox's journal is in the state directory, so the lock comes first. */
    private static Session ofSandbox(CaravanConfig config, Wiring wiring, SyncObservers oversight) {
        prove(config, wiring);
        requireJournal(config, wiring);
        StateLock lock = StateLock.take(config.sync().state());
        try {
            Caravan caravan = Caravan.open(config, wiring, oversight);
            Selected.missing(config.source(), caravan.source()).ifPresent(LOG::warn);
            return new Session(caravan, WriterLock.held(caravan, lock), config, oversight.manner());
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** A sandbox without its journal is another deployment, though it has the same name. */
    private static void requireJournal(CaravanConfig config, Wiring wiring) {
        Path journal = config.sync().state().resolve("sandbox");
        if (!Files.isDirectory(journal) && hasLanded(config, wiring)) {
            throw new SyncFailure.StateUnreadable(
                    "The sandbox that filled " + config.location() + " is gone: there is no "
                            + journal
                            + ". A new one would have another history. Nothing was written. Restore that directory, or"
                            + " delete the destination too and begin anew.");
        }
    }

    private static boolean hasLanded(CaravanConfig config, Wiring wiring) {
        try (DestinationInspector landing = DestinationInspector.of(config, wiring)) {
            return landing.inspect().isPresent();
        }
    }

    private Session(Caravan caravan, WriterLock floor, CaravanConfig config, ProgressReport.Manner manner) {
        this.caravan = caravan;
        this.floor = floor;
        this.progress = ProgressReport.start(caravan.progress(), config.source().name(), manner);
        ShutdownGuard.hook(drain);
    }

    public Caravan caravan() {
        return caravan;
    }

    private void drain() {
        if (closed.compareAndSet(false, true)) {
            progress.close();
            caravan.close();
            floor.close();
        }
    }

    @Override
    public void close() {
        drain();
        try {
            Runtime.getRuntime().removeShutdownHook(drain);
        } catch (IllegalStateException ending) {
            join();
        }
    }

    /** A signal is ending the process: its drain goes first, so that the exit code is the signal's. */
    private void join() {
        try {
            drain.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
