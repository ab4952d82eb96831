package io.caravan.ledger;

import io.caravan.core.failure.SyncFailure;
import io.caravan.store.ObjectStore;
import java.time.Clock;
import java.util.function.Supplier;

/** A configured location that has a ledger, for whoever reads it and keeps the current state beside it. */
public interface LedgerPlace {
    /** Name of the source. */
    String source();

    Clock clock();

    /** Makes an id that no other process has. */
    Supplier<String> writerIds();

    StateLayout states();

    /** @param store of this place */
    HistoryReader history(ObjectStore store);

    /** @throws SyncFailure.Misconfigured where the location is none; touches nothing yet */
    ObjectStore open(String writer);
}
