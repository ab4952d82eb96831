package io.caravan.core.sync;

import io.caravan.core.checkpoint.Phase;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** The pages of one sync, one after another; the next one is fetched while the current one lands. */
final class Pages implements AutoCloseable {
    private record Ahead(Phase phase, Selection selection, Future<FetchedPage> page) {}

    private final Source source;
    private final ExecutorService prefetcher;
    private Optional<Ahead> ahead = Optional.empty();

    Pages(Source source, ExecutorService prefetcher) {
        this.source = source;
        this.prefetcher = prefetcher;
    }

    FetchedPage next(Phase phase, Selection selection) {
        FetchedPage page = ahead.filter(fetch ->
                        fetch.phase().equals(phase) && fetch.selection().equals(selection))
                .map(Pages::await)
                .orElseGet(() -> fetch(phase, selection));
        ahead = page.hasMore() ? Optional.of(start(page.next(), selection)) : Optional.empty();
        return page;
    }

    private Ahead start(Phase phase, Selection selection) {
        return new Ahead(phase, selection, prefetcher.submit(() -> fetch(phase, selection)));
    }

    private FetchedPage fetch(Phase phase, Selection selection) {
        return phase.fold(
                snapshot -> FetchedPage.of(
                        snapshot,
                        source.listSnapshot(
                                snapshot.snapshot(),
                                snapshot.cursor(),
                                snapshot.scope().isEmpty() ? selection : selection.only(snapshot.scope()))),
                deltas -> FetchedPage.of(deltas, source.documentDeltas(deltas.cursor(), selection)));
    }

    private static FetchedPage await(Ahead fetch) {
        try {
            return fetch.page().get();
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

    /** Frees a page that was fetched ahead and will not land. */
    @Override
    public void close() {
        ahead.ifPresent(fetch -> {
            if (!fetch.page().cancel(false)) {
                discard(fetch);
            }
        });
        ahead = Optional.empty();
    }

    private static void discard(Ahead fetch) {
        try {
            await(fetch).content().close();
        } catch (SyncFailure | IllegalStateException expected) {
            // It failed, so it holds nothing; the next sync will meet the cause again.
        }
    }
}
