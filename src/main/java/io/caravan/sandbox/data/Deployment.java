package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.value.TabletId;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * The store behind a lock, a clock and a journal.
 *
 * <p>Invariant: a commit's timestamp is greater than every timestamp that was handed out as a cursor or snapshot before.
 */
public final class Deployment implements AutoCloseable {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Store store;
    private final Clock clock;
    private final Optional<Journal> journal;
    private volatile Limits limits = Limits.DEFAULT;
    private long handedOut = Long.MIN_VALUE;

    private Deployment(Store store, Clock clock, Optional<Journal> journal) {
        this.store = store;
        this.clock = clock;
        this.journal = journal;
    }

    public static Deployment open(Dataset dataset, long seed, Clock clock, Optional<Journal> journal) {
        long started = journal.map(Journal::created).orElseGet(() -> nanos(clock.instant()));
        Store store = new Store(dataset, seed, dataset.created(started));
        journal.ifPresent(past -> past.entries()
                .forEach(entry -> entry.command().apply(store, Math.max(entry.ts(), store.lastTs() + 1))));
        return new Deployment(store, clock, journal);
    }

    public static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    /** Checks, journals and applies, in that order. */
    public Applied execute(Command command) {
        lock.writeLock().lock();
        try {
            command.check(store);
            long ts = Math.max(Math.max(store.lastTs(), handedOut()) + 1, nanos(clock.instant()));
            journal.ifPresent(book -> book.append(new Journal.Entry(ts, command)));
            return command.apply(store, ts);
        } finally {
            lock.writeLock().unlock();
        }
    }

    public Limits limits() {
        return limits;
    }

    public void limits(Limits next) {
        limits = next;
    }

    /** For tests that replay what a real deployment did. */
    public void nameTablets(Function<TableRef, TabletId> ids) {
        store.nameTablets(ids);
    }

    public <T> T read(Function<View, T> reader) {
        lock.readLock().lock();
        try {
            return reader.apply(new View(store, now(), limits));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** @param now the timestamp as of which everything committed is known, nanoseconds */
    public record View(Store store, long now, Limits limits) {}

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            journal.ifPresent(Journal::close);
            store.dataset().close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Just before the clock, so that a commit at the clock's own time comes after it even when a restart forgot this. */
    private synchronized long now() {
        handedOut = Math.max(Math.max(handedOut, store.lastTs()), nanos(clock.instant()) - 1);
        return handedOut;
    }

    private synchronized long handedOut() {
        return handedOut;
    }
}
