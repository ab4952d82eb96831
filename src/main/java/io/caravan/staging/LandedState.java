package io.caravan.staging;

import io.caravan.core.change.TableDigest;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.PathSegment;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.SyncEvent;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LandedCopies;
import io.caravan.ledger.LedgerPlace;
import io.caravan.ledger.LiveFiles;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.PublishedFile;
import io.caravan.store.ObjectStore;
import io.caravan.store.StoreCalls;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The current state that the history amounts to, as of its newest batch, to be compared with the source.
 *
 * @param complete which tables must equal the source, and as of which of its commits
 * @param tables their digests; those of empty tables too
 * @param staging what is published of it, of the tables about which nothing has landed since
 */
public record LandedState(
        long batch,
        Completeness complete,
        SortedMap<TableRef, TableDigest> tables,
        SortedMap<TableRef, Staging> staging) {
    /**
     * The published rows of one table beside those that the history amounts to.
     *
     * @param differences revisions of documents that only one of the two has
     */
    public record Staging(long rows, long differences) {}

    /**
     * Reads the whole history of the tables that {@code wanted} takes.
     *
     * @throws SyncFailure.Retryable within a snapshot, where the destination equals no state of the source
     */
    public static LandedState read(
            LedgerPlace place, StagingConfig config, SyncRuntime runtime, Predicate<TableRef> wanted) {
        String writer = runtime.writerIds().get();
        try (ObjectStore store = place.open(runtime, writer)) {
            return read(store, place, config, runtime, LocalFiles.VERIFY + PathSegment.of(writer), wanted);
        }
    }

    /** Staging's record comes first: it is never newer than the manifests that are read after it. */
    static LandedState read(
            ObjectStore store,
            LedgerPlace place,
            StagingConfig config,
            SyncRuntime runtime,
            String run,
            Predicate<TableRef> wanted) {
        return StoreCalls.to("Cannot read the state", store, () -> {
            StateLayout layout = place.states();
            PublishedFile record = new PublishedFile(store, layout, runtime.source());
            Optional<Published> published = record.read(record.bytes());
            HistoryReader log = place.history(store, runtime.clock());
            LiveFiles head =
                    head(store, log.since(published.map(Published::batch).orElse(0L)));
            new BatchLog(store, layout.ledger()).requireAll(head.batch());
            try (LocalFiles files = new LocalFiles(
                            store, LandedCopies.NONE, StagingConfig.scratch(runtime), run, runtime.clock());
                    Duck duck = Duck.open(files.next(), config.memory())) {
                files.readBy(duck);
                StateReader reader = new StateReader(log, head, published, files, duck);
                SortedSet<TableRef> tables = new TreeSet<>(head.generations().keySet());
                tables.removeIf(wanted.negate());
                int done = 0;
                long rows = 0;
                for (TableRef table : tables) {
                    SyncEvent.Rows behind = new SyncEvent.Rows(rows, OptionalLong.empty());
                    SyncEvent.Stage at = new SyncEvent.Stage(table, done++, tables.size(), behind);
                    runtime.listener().heard(new SyncEvent.Compares("history", at));
                    rows += reader.read(table);
                }
                return reader.state();
            }
        });
    }

    private static LiveFiles head(ObjectStore store, Optional<LiveFiles> found) {
        return found.filter(files -> files.complete().asOf().isPresent())
                .orElseThrow(
                        () -> new SyncFailure.Retryable(
                                store + " holds no complete state of the source yet: nothing, or"
                                        + " a part of a snapshot, or nobody could ask whether a table is being imported. Run a sync to its end, then verify."));
    }
}
