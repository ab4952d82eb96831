package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.DestinationInspector;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import java.util.function.Supplier;

/** The right to write: held from the start by a process that is alone, taken before its first sync by one that was elected. */
final class WriterLock implements AutoCloseable {
    private final Supplier<StateLock> taking;
    private volatile Optional<StateLock> lock;

    private WriterLock(Supplier<StateLock> taking, Optional<StateLock> lock) {
        this.taking = taking;
        this.lock = lock;
    }

    static WriterLock held(Caravan caravan, StateLock lock) {
        caravan.sweepSpool();
        return new WriterLock(() -> lock, Optional.of(lock));
    }

    static WriterLock free(Caravan caravan, CaravanConfig config, Wiring wiring) {
        return new WriterLock(() -> proven(caravan, config, wiring), Optional.empty());
    }

    private static StateLock proven(Caravan caravan, CaravanConfig config, Wiring wiring) {
        try (DestinationInspector inspector = DestinationInspector.of(config, wiring)) {
            inspector.prove();
        }
        caravan.source().testConnection();
        StateLock lock = takeOver(config);
        caravan.sweepSpool();
        return lock;
    }

    /** The one that led before may still be finishing what it has in hand. */
    private static StateLock takeOver(CaravanConfig config) {
        try {
            return StateLock.take(config.sync().state());
        } catch (SyncFailure.Fenced stillThere) {
            throw new SyncFailure.Retryable(
                    "The process that led before has not let go of state.location "
                            + config.sync().state().toAbsolutePath()
                            + ". The next sync tries again; where that lasts, find the process and stop it.",
                    stillThere);
        }
    }

    void take() {
        if (lock.isEmpty()) {
            lock = Optional.of(taking.get());
        }
    }

    @Override
    public void close() {
        lock.ifPresent(StateLock::close);
    }
}
