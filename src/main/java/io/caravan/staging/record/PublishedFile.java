package io.caravan.staging.record;

import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.LiveFiles;
import io.caravan.ledger.StateLayout;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code _published.json} of a location: the word on which version of each table is the current one. It is replaced as a whole, by
 * compare-and-set.
 *
 * @param source whose state it must be
 */
public record PublishedFile(ObjectStore store, StateLayout layout, String source) {
    /** Its bytes; empty before the first publication. */
    public Optional<byte[]> bytes() throws IOException {
        return store.read(layout.published());
    }

    /**
     * What its bytes say, whoever's it is.
     *
     * @throws SyncFailure.StateUnreadable where they are damaged, or of a newer program
     */
    public Optional<Published> read(Optional<byte[]> bytes) {
        return bytes.map(utf8 -> PublishedCodec.read(utf8, layout, toString()));
    }

    /** What readers see while everything is built anew, where it is of use: ours, of the same history, and not damaged. */
    public Optional<Published> visible(Optional<byte[]> bytes, LiveFiles head) {
        try {
            return read(bytes).filter(state -> state.source().equals(source) && state.newestBatch() <= head.batch());
        } catch (SyncFailure.StateUnreadable damaged) {
            return Optional.empty();
        }
    }

    /**
     * Puts the next state where the bytes are still those.
     *
     * @return whether they were
     */
    public boolean replace(Published next, Optional<byte[]> before) throws IOException {
        return store.replace(layout.published(), PublishedCodec.write(next), before);
    }

    /**
     * @param last the newest batch of the history
     * @throws SyncFailure.StateUnreadable where it is another source's, or newer than the history
     */
    public void requireOurs(Published published, long last) {
        if (!published.source().equals(source)) {
            throw new SyncFailure.StateUnreadable(
                    this + " belongs to source \"" + published.source() + "\", but source.name is \"" + source
                            + "\". Nothing was published. Correct the configuration, or give this source a location of its own.");
        }
        if (published.newestBatch() > last) {
            throw new SyncFailure.StateUnreadable(this + " is of batch " + published.newestBatch() + ", but the "
                    + layout.ledger().form().noun() + "s end at batch " + last + ". Nothing was published. Restore "
                    + layout.ledger().restored() + " and " + layout.history()
                    + " from a backup that is as new; or, to publish that older state, run: caravan staging --full");
        }
    }

    @Override
    public String toString() {
        return store + "/" + layout.published();
    }
}
