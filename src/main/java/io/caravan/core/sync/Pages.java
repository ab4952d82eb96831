package io.caravan.core.sync;

import io.caravan.core.checkpoint.Phase;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;

/** The pages of one sync, one after another; the next one is fetched while the current one lands. */
final class Pages implements AutoCloseable {
    private record Ahead(Phase phase, Selection selection, CompletableFuture<FetchedPage> page) {}

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
        return new Ahead(phase, selection, CompletableFuture.supplyAsync(() -> fetch(phase, selection), prefetcher));
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
            return fetch.page().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SyncFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("fetching a page ahead failed", e.getCause());
        }
    }

    /** Frees a page that was fetched ahead and will not land, now or as soon as it is there. */
    @Override
    public void close() {
        ahead.ifPresent(fetch -> {
            CompletableFuture<Void> unused =
                    fetch.page().thenAccept(page -> page.content().close());
        });
        ahead = Optional.empty();
    }
}
