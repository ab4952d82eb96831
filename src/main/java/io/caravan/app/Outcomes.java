package io.caravan.app;

import io.caravan.core.config.Origins;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.CompactionRun;
import io.caravan.core.sync.Materialized;
import io.caravan.route.SyncMonitor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the syncs of this process ended: remembered for {@code status}, and the reason to stop where going on is no use. */
public final class Outcomes implements SyncMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final LastError lastError;
    private final Origins origins;
    private final CompletableFuture<Exception> hopeless = new CompletableFuture<>();
    private volatile Optional<Exception> last = Optional.empty();
    private volatile Optional<Materialized> staged = Optional.empty();
    private volatile Optional<CompactionRun.Summary> compaction = Optional.empty();

    public Outcomes(LastError lastError) {
        this(lastError, Origins.NONE);
    }

    /** @param origins of the settings that messages name */
    public Outcomes(LastError lastError, Origins origins) {
        this.lastError = lastError;
        this.origins = origins;
    }

    @Override
    public void succeeded() {
        last = Optional.empty();
        lastError.clear();
    }

    @Override
    public void failed(Exception failure) {
        last = Optional.of(failure);
        lastError.record(failure);
        LOG.error("The sync failed: {}", why(failure));
        if (!(failure instanceof SyncFailure.Retryable)) {
            hopeless.complete(failure);
        }
    }

    @Override
    public void staged(Materialized done) {
        staged = Optional.of(done);
    }

    /** What became of the current state; empty where none is made. */
    public Optional<Materialized> staged() {
        return staged;
    }

    @Override
    public void stagingFailed(Exception failure) {
        last = Optional.of(failure);
        lastError.record(failure);
        LOG.warn("What this sync brought has landed; staging was not published: {}", why(failure));
    }

    @Override
    public void stagingIsPartial(Exception failure) {
        last = Optional.of(failure);
        lastError.record(failure);
        LOG.warn("What this sync brought has landed; staging is published without all of it: {}", why(failure));
    }

    @Override
    public void compacted(CompactionRun.Summary summary) {
        compaction = Optional.of(summary);
    }

    /** Data that lands is worth more than tidy files: syncs go on, except for a writer that was fenced. */
    @Override
    public void compactionFailed(Exception failure) {
        last = Optional.of(failure);
        lastError.record(failure);
        LOG.error("The compaction failed: {}", why(failure));
        if (failure instanceof SyncFailure.Fenced) {
            hopeless.complete(failure);
        }
    }

    /** With where each setting that it names was said. */
    private String why(Exception failure) {
        return origins.explain(String.valueOf(failure.getMessage()));
    }

    /** What the last compaction did. */
    public Optional<CompactionRun.Summary> compaction() {
        return compaction;
    }

    /** How the last sync or compaction failed; empty after a success. */
    public Optional<Exception> last() {
        return last;
    }

    /** Waits for a failure that no later sync can mend. */
    public Exception awaitHopeless() {
        return hopeless.join();
    }
}
