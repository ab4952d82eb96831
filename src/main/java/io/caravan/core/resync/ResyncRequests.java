package io.caravan.core.resync;

import java.util.Optional;

/** Where a resync that a user asked for waits until its new generations are durable. */
public interface ResyncRequests {
    Optional<ResyncRequest> pending();

    /** Adds to what is pending. */
    void request(ResyncRequest request);

    /** Takes the request away, unless another has come since. */
    void fulfilled(ResyncRequest request);
}
