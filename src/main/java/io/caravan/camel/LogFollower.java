package io.caravan.camel;

import io.caravan.core.failure.SyncFailure;
import io.caravan.s3.LoggedBatch;
import io.caravan.s3.LoggedBatches;
import java.nio.file.Path;
import java.util.Optional;

/** Batch by batch behind whoever lands them; nobody waits for it. */
final class LogFollower implements Follower {
    private static final String CHECKPOINT = "checkpoint";

    private final LoggedBatches log;
    private final Notes notes;
    private final Delivery delivery;
    private final Stopping stopping;
    private final SoleReader lock;
    private final LogOptions.From from;
    private final Path spool;

    LogFollower(LogOptions options, Notes notes, Delivery delivery, Stopping stopping, SoleReader lock) {
        this.spool = options.directory().resolve("spool");
        this.log =
                LoggedBatches.open(options.place().location(), options.place().access(), spool);
        this.notes = notes;
        this.delivery = delivery;
        this.stopping = stopping;
        this.lock = lock;
        this.from = options.from();
    }

    @Override
    public void follow() {
        Optional<Consumed> known = notes.read(CHECKPOINT).map(text -> Consumed.read(text, notes.toString()));
        Optional<LoggedBatch> newest = log.newest(0);
        requireThere(known, newest);
        if (newest.isPresent()) {
            Consumed consumed = known.orElseGet(() -> beginning(newest.get()));
            while (consumed.batch() < newest.get().number()) {
                stopping.check();
                consumed = next(consumed);
            }
        }
    }

    private void requireThere(Optional<Consumed> known, Optional<LoggedBatch> newest) {
        long held = newest.map(LoggedBatch::number).orElse(0L);
        if (known.isPresent() && known.get().batch() > held) {
            throw new SyncFailure.StateUnreadable("Batch " + known.get().batch() + " of " + log
                    + " has been delivered, and it holds only " + held
                    + " now: it was begun anew, or restored. Nothing was"
                    + " delivered. Delete the checkpoint in " + notes + " to begin anew.");
        }
    }

    private Consumed beginning(LoggedBatch newest) {
        if (from == LogOptions.From.BEGINNING) {
            return Consumed.NOTHING;
        }
        Consumed now = new Consumed(newest.number(), newest.sha256());
        notes.write(CHECKPOINT, now.write());
        return now;
    }

    private Consumed next(Consumed consumed) {
        LoggedBatch batch = log.batch(consumed.batch() + 1);
        if (!batch.previous().equals(consumed.manifest())) {
            throw new SyncFailure.StateUnreadable("Batch " + batch.number() + " of " + log
                    + " does not follow the one that was delivered before it: the log is another one. Nothing of it was"
                    + " delivered. Delete the checkpoint in " + notes + " to begin anew.");
        }
        if (batch.isOfEvents()) {
            deliver(batch);
        }
        Consumed now = new Consumed(batch.number(), batch.sha256());
        notes.write(CHECKPOINT, now.write());
        return now;
    }

    private void deliver(LoggedBatch batch) {
        try (EventSpool events = new EventSpool(spool)) {
            batch.forEach(row -> events.append(row.event(), row.generation()));
            delivery.deliver(new Page(
                    batch.number(),
                    events,
                    Origin.LANDED,
                    batch.consistentAsOf(),
                    Optional.of(""),
                    Optional.of(batch.receipt())));
        }
    }

    @Override
    public void hangUp() {
        // A call to the store is short.
    }

    @Override
    public void close() {
        try (lock) {
            log.close();
        }
    }
}
