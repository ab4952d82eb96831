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
    private final WriterLock writerLock;
    private final ProgressReport progress;
    private final Thread drain = new Thread(this::drain, "caravan-drain");
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Ready for its schedule to start, which begins syncs; where there is an election, only while this process leads. */
    public static Session forSchedule(CaravanConfig config, Wiring wiring, Outcomes outcomes, SyncObservers observers) {
        NativeLibraries.prove(config);
        boolean elected = config.sync().leader().isElected();
        SyncListener listener = observers.monitoring().listener();
        Session session = elected ? standBy(config, wiring, observers) : open(config, wiring, observers);
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

    public static Session open(CaravanConfig config, Wiring wiring, SyncObservers observers) {
        return config.source().isSandbox() ? ofSandbox(config, wiring, observers) : of(config, wiring, observers);
    }

    private static void prove(CaravanConfig config, Wiring wiring) {
        NativeLibraries.prove(config);
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring)) {
            inspector.prove();
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
    private static Session of(CaravanConfig config, Wiring wiring, SyncObservers observers) {
        NativeLibraries.prove(config);
        Caravan caravan = Caravan.open(config, wiring, observers);
        try {
            caravan.prove();
            caravan.source().testConnection();
            Selected.missing(config.source(), caravan.source()).ifPresent(LOG::warn);
            return new Session(
                    caravan,
                    WriterLock.held(caravan, StateLock.take(config.sync().state())),
                    config,
                    observers.manner());
        } catch (RuntimeException e) {
            caravan.close();
            throw e;
        }
    }

    /** One replica of several: takes nothing, asks nothing and proves nothing before its first sync, which its leadership begins. */
    static Session standBy(CaravanConfig config, Wiring wiring, SyncObservers observers) {
        Caravan caravan = Caravan.open(config, wiring, observers);
        WriterLock writerLock = WriterLock.free(caravan, config, wiring);
        caravan.routes().beforeEverySync(writerLock::take);
        return new Session(caravan, writerLock, config, observers.manner());
    }

    /** The sandbox's journal is in the state directory, so the lock comes first. */
    private static Session ofSandbox(CaravanConfig config, Wiring wiring, SyncObservers observers) {
        prove(config, wiring);
        requireJournal(config, wiring);
        StateLock lock = StateLock.take(config.sync().state());
        try {
            Caravan caravan = Caravan.open(config, wiring, observers);
            Selected.missing(config.source(), caravan.source()).ifPresent(LOG::warn);
            return new Session(caravan, WriterLock.held(caravan, lock), config, observers.manner());
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
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring)) {
            return inspector.inspect().isPresent();
        }
    }

    private Session(Caravan caravan, WriterLock writerLock, CaravanConfig config, ProgressReport.Manner manner) {
        this.caravan = caravan;
        this.writerLock = writerLock;
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
            writerLock.close();
        }
    }

    @Override
    public void close() {
        drain();
        ShutdownGuard.unhook(drain, this::join);
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
