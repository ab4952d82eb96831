package io.caravan.core.pages;

import io.caravan.core.checkpoint.Phase;
import io.caravan.core.convex.Selection;
import io.caravan.core.failure.SyncFailure;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** A page that is fetched while the one before it lands. */
final class PageAhead {
    private final Phase phase;
    private final Selection selection;
    private final Future<FetchedPage> page;
    private volatile boolean unwanted;

    PageAhead(Phase phase, Selection selection, Supplier<FetchedPage> fetch, ExecutorService prefetcher) {
        this.phase = phase;
        this.selection = selection;
        this.page = prefetcher.submit(() -> freedIfUnwanted(fetch.get()));
    }

    private FetchedPage freedIfUnwanted(FetchedPage fetched) {
        if (unwanted) {
            fetched.content().close();
        }
        return fetched;
    }

    boolean is(Phase wanted, Selection with) {
        return phase.equals(wanted) && selection.equals(with);
    }

    FetchedPage await() {
        try {
            return page.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncFailure.Retryable("stopped while waiting for a page", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SyncFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("fetching a page ahead failed", e.getCause());
        }
    }

    /** Ends the fetch, a wait for another attempt included, and frees the page, now or as soon as it is there. */
    void abandon() {
        unwanted = true;
        if (!page.cancel(true)) {
            try {
                page.get().content().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                // It holds nothing, and the next sync meets the cause again.
            }
        }
    }
}
