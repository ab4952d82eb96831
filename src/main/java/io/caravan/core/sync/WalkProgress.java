package io.caravan.core.sync;

import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.convex.ActiveSync;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.pages.FetchedPage;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks now and then how far a long walk of a data sync is, for whoever watches. No answer is no failure: then nobody is told.
 * Only a deployment that is read by Data Sync knows; {@code list_snapshot} counts nothing.
 */
final class WalkProgress {
    private static final Logger LOG = LoggerFactory.getLogger(WalkProgress.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Source source;
    private final SyncListener listener;
    private final Clock clock;
    private Instant asked;
    private boolean silent;

    WalkProgress(Source source, SyncListener listener, Clock clock) {
        this.source = source.impatient();
        this.listener = listener;
        this.clock = clock;
        this.asked = clock.instant(); // a short walk is over before anyone has to ask
    }

    /** The page is in the batch. */
    void took(FetchedPage page) {
        boolean walks =
                page.asked() instanceof DataSync && page.next().consistentAsOf().isEmpty();
        if (walks && !silent && page.syncId().isPresent() && isDue()) {
            asked = clock.instant();
            ask(page.syncId().get());
        }
    }

    /** A clock that was set back does not silence it. */
    private boolean isDue() {
        return Duration.between(asked, clock.instant()).abs().compareTo(EVERY) >= 0;
    }

    private void ask(String syncId) {
        try {
            source.activeSync(syncId)
                    .flatMap(WalkProgress::documents)
                    .ifPresent(told -> listener.heard(new SyncEvent.Walked(told)));
        } catch (SyncFailure unanswered) {
            silent = true;
            LOG.debug("The deployment does not say how far the walk is: {}", unanswered.getMessage());
        }
    }

    private static Optional<SyncEvent.Rows> documents(ActiveSync sync) {
        return sync.documents().isPresent() && sync.ofDocuments().orElse(0) > 0
                ? Optional.of(new SyncEvent.Rows(sync.documents().getAsLong(), sync.ofDocuments()))
                : Optional.empty();
    }
}
