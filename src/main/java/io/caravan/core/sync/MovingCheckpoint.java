package io.caravan.core.sync;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Receipt;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoint that counts. It moves in two ways only: by a receipt, or over a stretch of log that held no event. */
final class MovingCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(MovingCheckpoint.class);

    private static final Duration NOTE_EVERY = Duration.ofSeconds(5);

    private final SyncSettings settings;
    private final CheckpointStore store;
    private Checkpoint checkpoint;
    private Checkpoint durable;
    private Instant lastReceiptAt;
    private Instant lastNote;
    private Optional<String> untold;

    private MovingCheckpoint(
            SyncSettings settings,
            CheckpointStore store,
            Destination destination,
            Checkpoint checkpoint,
            Optional<Receipt> receipt) {
        this.settings = settings;
        this.store = store;
        this.checkpoint = checkpoint;
        this.lastNote = settings.clock().instant();
        this.lastReceiptAt = receipt.map(Receipt::committedAt).orElse(lastNote);
        this.durable = receipt.map(Receipt::checkpoint).orElse(checkpoint);
        this.untold = Optional.of("after batch " + checkpoint.batch() + " of " + destination);
    }

    /** Adopts the destination's last receipt; the local copy may only be ahead of it by an empty stretch of log. */
    static MovingCheckpoint recover(SyncSettings settings, CheckpointStore store, Destination destination) {
        Optional<Checkpoint> local = local(settings, store);
        Optional<Receipt> receipt = lastReceipt(settings, destination);
        Checkpoint at = Recovery.choose(local, receipt.map(Receipt::checkpoint))
                .orElseGet(() -> Checkpoint.first(
                        settings.source(),
                        settings.deployment(),
                        settings.selection().toJson(),
                        settings.protocol()));
        destination.sweepBeforeWriting();
        if (at.batch() == 0) {
            LOG.info("{} begins: nothing has landed in {} yet", settings.source(), destination);
        } else {
            LOG.info("The last batch of {} in {} is {}", settings.source(), destination, at.batch());
        }
        return new MovingCheckpoint(settings, store, destination, at, receipt);
    }

    /** Once nothing can be in the way of this writer any more: before, another one may have taken the destination over. */
    void tellThatItContinues() {
        if (checkpoint.batch() > 0) {
            untold.ifPresent(place -> LOG.info("{} continues {}", settings.source(), place));
        }
        untold = Optional.empty();
    }

    /**
     * What {@link #recover} would adopt; changes nothing. The local copy follows the receipt, so it is read first: beside a
     * running Caravan it is then never ahead.
     */
    static Optional<Checkpoint> inspect(SyncSettings settings, CheckpointStore store, Destination destination) {
        Optional<Checkpoint> local = local(settings, store);
        return Recovery.choose(local, lastReceipt(settings, destination).map(Receipt::checkpoint));
    }

    private static Optional<Receipt> lastReceipt(SyncSettings settings, Destination destination) {
        Optional<Receipt> receipt = destination.lastReceipt();
        receipt.ifPresent(last -> requireOurs(settings, last.checkpoint(), destination.toString()));
        return receipt;
    }

    private static Optional<Checkpoint> local(SyncSettings settings, CheckpointStore store) {
        Optional<Checkpoint> local = store.load();
        local.ifPresent(copy -> requireOurs(settings, copy, "The local checkpoint"));
        return local;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** What is told of it to whoever watches. */
    SourcePosition sourcePosition() {
        return new SourcePosition(
                checkpoint.batch(),
                checkpoint.generations(),
                checkpoint.phase(),
                durable.phase(),
                checkpoint.imports(),
                lastReceiptAt);
    }

    void advance(Receipt receipt) {
        if (receipt.batch() != checkpoint.batch() + 1) {
            throw new IllegalStateException(
                    "receipt of batch " + receipt.batch() + " does not follow batch " + checkpoint.batch());
        }
        tellThatItContinues();
        store.save(receipt.checkpoint());
        checkpoint = receipt.checkpoint();
        durable = checkpoint;
        lastReceiptAt = receipt.committedAt();
    }

    /** A new plan for the same batch: another selection, or another phase to begin with. Durable with the next receipt. */
    void replan(Checkpoint planned) {
        checkpoint = planned;
    }

    void passEmptyStretch(Phase reached, Imports imports) {
        if (!reached.equals(checkpoint.phase()) || !imports.equals(checkpoint.imports())) {
            Checkpoint moved = checkpoint.withPhase(reached).withImports(imports);
            store.save(moved);
            checkpoint = moved;
        }
    }

    /** As {@link #passEmptyStretch}, every few seconds at most. */
    void noteEmptyStretch(Phase reached, Imports imports) {
        Instant now = settings.clock().instant();
        if (Duration.between(lastNote, now).compareTo(NOTE_EVERY) >= 0) {
            lastNote = now;
            passEmptyStretch(reached, imports);
        }
    }

    /** Whether tables have become complete, and the destination does not know yet. */
    boolean becameComplete() {
        return checkpoint.batch() > 0 && checkpoint.completeness().tellsMoreThan(durable.completeness());
    }

    /** What the destination tells. */
    Completeness told() {
        return durable.completeness();
    }

    /** Whether the destination tells as of when its tables are complete. */
    boolean isToldComplete() {
        return durable.completeness().asOf().isPresent();
    }

    /** Where files are rewritten: where the source is at, if that may be called complete; else where the destination is at. */
    Checkpoint forRewrite() {
        return checkpoint.completeness().asOf().isPresent() ? checkpoint : durable;
    }

    boolean heartbeatIsDue() {
        Duration silence = Duration.between(lastReceiptAt, settings.clock().instant());
        return checkpoint.batch() > 0 && silence.compareTo(settings.heartbeat()) >= 0;
    }

    private static void requireOurs(SyncSettings settings, Checkpoint found, String where) {
        if (!found.source().equals(settings.source()) || !found.deployment().equals(settings.deployment())) {
            throw new SyncFailure.StateUnreadable(where + " belongs to source " + found.source() + " of deployment "
                    + found.deployment() + ", not to " + settings.source() + " of " + settings.deployment()
                    + ". Nothing was written. If you mean what has landed, set convex.url as it was then; if that deployment has a"
                    + " new address, set convex.deployment=" + found.deployment()
                    + "; for another deployment use another location and state.location.");
        }
    }
}
