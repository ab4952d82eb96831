package io.caravan.core.pages;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.failure.SyncFailure;
import java.util.Collection;
import java.util.OptionalLong;

/** The first page of a start from nothing: the one answer that no cursor of ours tells from an older answer to somebody else. */
public final class FirstPage {
    private FirstPage() {}

    /**
     * Refuses a page that a cache or a proxy has served before.
     *
     * @param landed the commit as of which the destination is complete
     * @param known tables that the source says that it has and that are selected
     */
    public static void requireFresh(FetchedPage page, OptionalLong landed, Collection<TableRef> known) {
        boolean dataSync = page.asked() instanceof DataSync;
        boolean old = landed.isPresent() && page.ceiling() < landed.getAsLong();
        boolean opensNothing = dataSync && page.truncates().isEmpty() && !page.hasMore() && !known.isEmpty();
        if (old || opensNothing) {
            throw new SyncFailure.Retryable(
                    "The source answered the first question of a walk by a page that is not a first"
                            + " one: it is as of " + page.ceiling() + ", and "
                            + (old ? "the destination is complete as of " + landed.getAsLong() : "it begins no table")
                            + ". Nothing of it was used, and the next sync asks again. If it comes again, a cache or a proxy in"
                            + " between serves old answers: take it out.");
        }
    }
}
