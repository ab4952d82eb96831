package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.PathSegment;
import io.caravan.core.sync.TableDigest;
import io.caravan.store.Attempt;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The current state that raw_change_log amounts to, as of its newest batch, to be compared with the source.
 *
 * @param asOf nanoseconds: the source's commit that the state must equal
 * @param tables their digests; those of empty tables too
 * @param stagingRows rows that staging publishes, of the tables about which nothing has landed since
 */
public record S3State(
        long batch, long asOf, SortedMap<TableRef, TableDigest> tables, SortedMap<TableRef, Long> stagingRows) {

    /**
     * Reads the whole history of the tables that {@code wanted} takes.
     *
     * @throws SyncFailure.Retryable within a snapshot, where the destination equals no state of the source
     */
    public static S3State read(S3Settings settings, MaterializerSettings limits, Predicate<TableRef> wanted) {
        String writer = settings.writerIds().get();
        try (ObjectStore store = settings.open(writer)) {
            return read(store, writer, limits, wanted);
        }
    }

    private static S3State read(
            ObjectStore store, String writer, MaterializerSettings limits, Predicate<TableRef> wanted) {
        LiveFiles head = new RawLog(store)
                .head()
                .filter(files -> files.consistentAsOf().isPresent())
                .orElseThrow(() ->
                        new SyncFailure.Retryable(store + " holds no complete state of the source yet: nothing, or"
                                + " a part of a snapshot. Run a sync to its end, then verify."));
        return Attempt.to("Cannot read the state", store, () -> {
            new ManifestLog(store).requireAll(head.batch());
            try (LocalFiles files = new LocalFiles(store, limits.scratch(), "verify-" + PathSegment.ofTable(writer));
                    Duck duck = Duck.open(files.next(), limits.memory())) {
                return new S3State(
                        head.batch(),
                        head.consistentAsOf().getAsLong(),
                        digests(head, files, duck, wanted),
                        stagingRows(store, head, wanted));
            }
        });
    }

    private static SortedMap<TableRef, TableDigest> digests(
            LiveFiles head, LocalFiles files, Duck duck, Predicate<TableRef> wanted) throws IOException {
        SortedMap<TableRef, TableDigest> digests = new TreeMap<>();
        for (Map.Entry<TableRef, Long> table : head.generations().entrySet()) {
            if (wanted.test(table.getKey())) {
                digests.put(table.getKey(), digest(head, table.getKey(), files, duck));
            }
        }
        return digests;
    }

    private static TableDigest digest(LiveFiles head, TableRef table, LocalFiles files, Duck duck) throws IOException {
        TablePlan.Target target = TablePlan.Target.ofDocuments(table, head);
        List<LiveFile> history = head.of(table, target.generation());
        TableSql sql = new TableSql(target, files.raw(history), target.generation() - 1);
        sql.findWinners(duck);
        return duck.first(sql.digest(), S3State::digest).orElse(TableDigest.EMPTY);
    }

    private static TableDigest digest(ResultSet row) throws SQLException {
        return new TableDigest(
                row.getLong("rows"),
                new BigInteger(row.getString("first")).longValue(),
                new BigInteger(row.getString("second")).longValue());
    }

    private static SortedMap<TableRef, Long> stagingRows(ObjectStore store, LiveFiles head, Predicate<TableRef> wanted)
            throws IOException {
        SortedMap<TableRef, Long> rows = new TreeMap<>();
        Optional<byte[]> text = store.read(S3Key.PUBLISHED);
        if (text.isPresent()) {
            Published published = PublishedCodec.read(text.get(), store + "/" + S3Key.PUBLISHED);
            for (Published.Table table : published.tables()) {
                boolean current = head.of(table.table(), published.batch() + 1).isEmpty();
                if (current && wanted.test(table.table())) {
                    rows.put(table.table(), table.rows());
                }
            }
        }
        return rows;
    }
}
