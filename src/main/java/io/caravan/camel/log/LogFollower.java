package io.caravan.camel.log;

import io.caravan.camel.Delivery;
import io.caravan.camel.EventSpool;
import io.caravan.camel.Follower;
import io.caravan.camel.Notes;
import io.caravan.camel.Origin;
import io.caravan.camel.Page;
import io.caravan.camel.Reader;
import io.caravan.camel.Stopping;
import io.caravan.core.failure.SyncFailure;
import io.caravan.s3.LoggedBatch;
import io.caravan.s3.LoggedBatches;
import java.nio.file.Path;
import java.util.Optional;

/** Batch by batch behind whoever lands them; nobody waits for it. */
final class LogFollower implements Follower {
    private final LoggedBatches log;
    private final Notes notes;
    private final Delivery delivery;
    private final Stopping stopping;
    private final LogOptions.From from;
    private final Path spool;

    LogFollower(LogOptions options, Reader reader) {
        this.spool = reader.spool();
        this.log =
                LoggedBatches.open(options.place().location(), options.place().access(), spool);
        this.notes = reader.notes();
        this.delivery = reader.delivery();
        this.stopping = reader.stopping();
        this.from = options.from();
    }

    @Override
    public void follow() {
        Optional<LoggedBatch> newest = log.newest(0);
        Consumed consumed = consumed(newest);
        while (newest.isPresent() && consumed.batch() < newest.get().number()) {
            stopping.check();
            consumed = next(consumed);
        }
    }

    /** Where a reader begins is written down at once: it is not to begin elsewhere after a crash. */
    private Consumed consumed(Optional<LoggedBatch> newest) {
        Optional<Consumed> known = notes.read(Notes.CHECKPOINT).map(text -> Consumed.read(text, notes.toString()));
        if (known.isPresent()) {
            requireThere(known.get(), newest);
            return known.get();
        }
        Consumed first = newest.filter(there -> from == LogOptions.From.NOW)
                .map(there -> new Consumed(there.number(), there.sha256()))
                .orElse(Consumed.NOTHING);
        notes.write(Notes.CHECKPOINT, first.write());
        return first;
    }

    private void requireThere(Consumed known, Optional<LoggedBatch> newest) {
        long held = newest.map(LoggedBatch::number).orElse(0L);
        if (known.batch() > held) {
            throw new SyncFailure.StateUnreadable("Batch " + known.batch() + " of " + log
                    + " has been delivered, and it holds only " + held
                    + " now: it was begun anew, or restored. Nothing was"
                    + " delivered. Delete the checkpoint in " + notes + " to begin anew.");
        }
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
        notes.write(Notes.CHECKPOINT, now.write());
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
        log.close();
    }
}
