package io.caravan.core.sync;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.PageContent;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.change.TableDigest;
import io.caravan.core.change.TableRef;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The source as of one of its commits, summed up while it is walked: never more than a page of it is held. */
public final class SourceState {
    /**
     * How far a walk is.
     *
     * @param table in hand
     * @param tables that have been seen
     * @param rows of all of them
     */
    public record Read(TableRef table, int tables, long rows) {
        private static Read of(TableRef table, SortedMap<TableRef, TableDigest> digests) {
            return new Read(
                    table,
                    digests.size(),
                    digests.values().stream().mapToLong(TableDigest::rows).sum());
        }
    }

    private SourceState() {}

    /**
     * Digests of the tables that hold a document.
     *
     * @param at nanoseconds; the source can show the last few days
     * @param after each page that has a document
     */
    public static SortedMap<TableRef, TableDigest> of(
            Source source, long at, Selection selection, Consumer<Read> after) {
        SortedMap<TableRef, TableDigest> digests = new TreeMap<>();
        Optional<String> cursor = Optional.empty();
        boolean more = true;
        while (more) {
            SnapshotPage page = page(source, at, cursor, selection);
            try (PageContent content = page.content()) {
                AtomicReference<TableRef> last = new AtomicReference<>();
                content.forEach(event -> {
                    add(event, digests);
                    last.set(event.table());
                });
                Optional.ofNullable(last.get()).ifPresent(table -> after.accept(Read.of(table, digests)));
            } catch (IOException e) {
                throw new SyncFailure.Retryable(
                        "A page of the snapshot could not be read from the spool: " + e.getMessage(), e);
            }
            cursor = page.cursor();
            more = page.hasMore();
        }
        return digests;
    }

    private static SnapshotPage page(Source source, long at, Optional<String> cursor, Selection selection) {
        try {
            return source.listSnapshot(OptionalLong.of(at), cursor, selection);
        } catch (SyncFailure.NeedsResync tooOld) {
            throw new SyncFailure.Retryable(
                    "The destination is as of " + at
                            + ", which the source cannot show any more. Run a sync, then verify"
                            + " again. The source says: " + tooOld.getMessage(),
                    tooOld);
        }
    }

    private static void add(ChangeEvent event, SortedMap<TableRef, TableDigest> digests) {
        if (event instanceof ChangeEvent.Upsert document) {
            String creation = document.creationTimeMicros().isPresent()
                    ? Long.toString(document.creationTimeMicros().getAsLong())
                    : "";
            TableDigest before = digests.getOrDefault(event.table(), TableDigest.EMPTY);
            digests.put(
                    event.table(),
                    before.plus(
                            document.id().toByteArray(),
                            creation,
                            document.document().toByteArray()));
        }
    }
}
