package io.caravan.staging.record;

import io.caravan.core.change.TableRef;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.LedgerPlace;
import io.caravan.store.ObjectStore;
import io.caravan.store.StoreCalls;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is published, for whoever asks how old it is.
 *
 * @param batch that every table holds
 * @param at the publisher's clock
 * @param documents of every table that is there
 */
public record PublishedState(long batch, Instant at, SortedMap<TableRef, Long> documents) {
    /** How many are there. */
    public int tables() {
        return documents.size();
    }

    /**
     * Empty before the first publication.
     *
     * @throws io.caravan.core.failure.SyncFailure where the record cannot be read
     */
    public static Optional<PublishedState> read(LedgerPlace place, SyncRuntime runtime) {
        try (ObjectStore store = place.open(runtime, runtime.writerIds().get())) {
            PublishedFile record = new PublishedFile(store, place.states(), runtime.source());
            return StoreCalls.to("Cannot read what is published", store, () -> record.read(record.bytes()))
                    .map(state -> new PublishedState(state.batch(), state.publishedAt(), state.documents()));
        }
    }
}
