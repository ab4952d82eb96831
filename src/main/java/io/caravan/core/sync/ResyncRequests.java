package io.caravan.core.sync;

import java.util.Optional;

/** Where a resync that a user asked for waits for the next sync. */
public interface ResyncRequests {
    Optional<ResyncRequest> pending();

    void request(ResyncRequest request);

    /** The request is fulfilled. */
    void clear();
}
