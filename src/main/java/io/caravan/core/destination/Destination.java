package io.caravan.core.destination;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import java.util.Optional;

/**
 * Where batches land, all or nothing. The destination keeps the checkpoint with the data: its last receipt outranks every
 * other copy. {@code toString} names it for logs.
 */
public interface Destination {
    /**
     * The last committed batch, read from the destination itself.
     *
     * @throws io.caravan.core.failure.SyncFailure.StateUnreadable where there is data whose receipt is missing or damaged
     */
    Optional<Receipt> lastReceipt();

    /** Begins a batch. Nothing of it is visible before {@link #commit}. */
    OpenBatch open(long batch);

    /**
     * Makes the batch visible, atomically and once. Committing the same batch again changes nothing.
     *
     * @throws io.caravan.core.failure.SyncFailure.Fenced where another writer has committed this batch number
     */
    Receipt commit(StagedBatch batch);

    /** A schema that a committed batch brought. */
    TableSchema schema(TableRef table, SchemaFingerprint fingerprint);

    /** Removes what crashed writers staged and nobody committed. Called by the only writer, between batches. */
    void sweep();

    /** As {@link #sweep}, at once or before the next batch is written: a sync that finds nothing to land need not pay for it. */
    default void sweepBeforeWriting() {
        sweep();
    }

    /** @throws io.caravan.core.failure.SyncFailure.Misconfigured where batches could not be written; changes nothing */
    void verifyWritable();

    /** As {@link #verifyWritable}, for a writer that is about to begin: what was proven lately need not be proven again, and may be noted. */
    default void proveWritable() {
        verifyWritable();
    }
}
