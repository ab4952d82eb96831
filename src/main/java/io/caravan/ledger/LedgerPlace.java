package io.caravan.ledger;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.store.ObjectStore;
import java.time.Clock;

/** A configured location that has a ledger, for whoever reads it and keeps the current state beside it. */
public interface LedgerPlace {
    StateLayout states();

    /** @param store of this place */
    HistoryReader history(ObjectStore store, Clock clock);

    /** @throws SyncFailure.Misconfigured where the location is none; touches nothing yet */
    ObjectStore open(SyncRuntime runtime, String writer);
}
