package io.caravan.core.pages;

import io.caravan.core.checkpoint.Phase;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** The pages of one sync, one after another; the next one is fetched while the current one lands. */
public final class Pages implements AutoCloseable {
    private final Source source;
    private final ExecutorService prefetcher;
    private Optional<PageAhead> ahead = Optional.empty();

    public Pages(Source source, ExecutorService prefetcher) {
        this.source = source;
        this.prefetcher = prefetcher;
    }

    public FetchedPage next(Phase phase, Selection selection) {
        ahead.filter(fetch -> !fetch.is(phase, selection)).ifPresent(PageAhead::abandon);
        FetchedPage page = ahead.filter(fetch -> fetch.is(phase, selection))
                .map(PageAhead::await)
                .orElseGet(() -> fetch(phase, selection));
        ahead = page.hasMore() && !isFirstOfDataSync(phase)
                ? Optional.of(start(page.next(), selection))
                : Optional.empty();
        return page;
    }

    /** While nothing but the first page has been asked for, the deployment tells how many tables there were at it. */
    private static boolean isFirstOfDataSync(Phase phase) {
        return phase instanceof Phase.DataSync sync && sync.cursor().isEmpty();
    }

    private PageAhead start(Phase phase, Selection selection) {
        return new PageAhead(phase, selection, () -> fetch(phase, selection), prefetcher);
    }

    private FetchedPage fetch(Phase phase, Selection selection) {
        return ask(source, phase, selection);
    }

    /** The page that a phase begins with. */
    public static FetchedPage ask(Source source, Phase phase, Selection selection) {
        return phase.fold(
                snapshot -> FetchedPage.of(
                        snapshot,
                        source.listSnapshot(
                                snapshot.snapshot(),
                                snapshot.cursor(),
                                snapshot.scope().isEmpty() ? selection : Selections.read(snapshot.scope()))),
                deltas -> FetchedPage.of(deltas, source.documentDeltas(deltas.cursor(), selection)),
                dataSync -> FetchedPage.of(dataSync, source.dataSync(dataSync.cursor(), selection), selection));
    }

    @Override
    public void close() {
        ahead.ifPresent(PageAhead::abandon);
        ahead = Optional.empty();
    }
}
