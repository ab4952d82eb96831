package io.caravan.core.pages;

import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.DeltaPage;
import io.caravan.core.change.PageContent;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.convex.Selection;
import io.caravan.core.failure.SyncFailure;
import java.util.List;
import java.util.Optional;

/**
 * A complete page and what it means for the checkpoint.
 *
 * @param asked the phase that it was asked for with
 * @param next the phase once it is landed
 * @param syncId of a page of a data sync
 * @param truncates tables that begin anew before the events of this page
 * @param floor every {@code _ts} of the page is greater than this
 * @param ceiling no {@code _ts} of the page is greater than this
 */
public record FetchedPage(
        Phase asked,
        Phase next,
        Optional<String> syncId,
        List<TableRef> truncates,
        long floor,
        long ceiling,
        boolean hasMore,
        PageContent content) {
    public static FetchedPage of(InitialSnapshot asked, SnapshotPage page) {
        asked.snapshot().ifPresent(expected -> requireSame(expected, page));
        Phase next = page.hasMore() ? asked.at(page.snapshot(), page.cursor()) : asked.end(page.snapshot());
        return new FetchedPage(
                asked,
                next,
                Optional.empty(),
                List.of(),
                Long.MIN_VALUE,
                page.snapshot(),
                page.hasMore(),
                page.content());
    }

    public static FetchedPage of(DeltaTail asked, DeltaPage page) {
        requireNotBehind(asked.cursor(), page.cursor(), page.content());
        return new FetchedPage(
                asked,
                new DeltaTail(page.cursor()),
                Optional.empty(),
                List.of(),
                asked.cursor(),
                page.cursor(),
                page.hasMore(),
                page.content());
    }

    /** @param selection that it was asked for with; a table that it leaves out keeps what has landed */
    public static FetchedPage of(DataSync asked, DataSyncPage page, Selection selection) {
        if (asked.consistentAsOf().isPresent() && page.consistentAsOf().isPresent()) {
            requireNotBehind(
                    asked.consistentAsOf().getAsLong(), page.consistentAsOf().getAsLong(), page.content());
        }
        return new FetchedPage(
                asked,
                new DataSync(Optional.of(page.cursor()), page.consistentAsOf()),
                page.syncId(),
                page.truncates().stream().filter(selection::includes).toList(),
                Long.MIN_VALUE,
                page.consistentAsOf().orElse(Long.MAX_VALUE),
                page.hasMore(),
                page.content());
    }

    private static void requireNotBehind(long ours, long theirs, PageContent content) {
        if (theirs < ours) {
            content.close();
            throw new SyncFailure.Fatal("The deployment's log ends at " + theirs + ", before our cursor " + ours
                    + ": it was probably restored from a backup, or is another deployment. Nothing was written. Check"
                    + " convex.url, or run `caravan resync` to start over from what it holds now.");
        }
    }

    private static void requireSame(long expected, SnapshotPage page) {
        if (page.snapshot() != expected) {
            page.content().close();
            throw new SyncFailure.ProtocolViolation("list_snapshot answered for snapshot " + page.snapshot()
                    + " when asked for " + expected + ". Nothing of the page was used.");
        }
    }
}
