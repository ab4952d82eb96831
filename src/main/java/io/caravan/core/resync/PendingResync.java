package io.caravan.core.resync;

import java.util.Optional;

/**
 * A user's request of this sync. It is taken away once its new generations are durable: a crash right before repeats them, which
 * costs time and nothing else.
 */
public final class PendingResync {
    private final ResyncRequests requests;
    private Optional<ResyncRequest> pending;
    private boolean opened;

    public PendingResync(ResyncRequests requests, Optional<ResyncRequest> pending) {
        this.requests = requests;
        this.pending = pending;
    }

    public Optional<ResyncRequest> pending() {
        return pending;
    }

    /** The generations are in the open batch. */
    public void opened() {
        opened = true;
    }

    /** A batch is durable. */
    public void landed() {
        if (opened) {
            takeAway();
        }
    }

    public void takeAway() {
        pending.ifPresent(requests::fulfilled);
        pending = Optional.empty();
    }
}
