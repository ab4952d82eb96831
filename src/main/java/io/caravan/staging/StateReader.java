package io.caravan.staging;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableDigest;
import io.caravan.core.change.TableRef;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.record.Published;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** Adds up an {@link LandedState} table by table, so that the disk holds the files of one at a time. */
final class StateReader {
    private final HistoryReader log;
    private final LiveFiles head;
    private final Map<TableRef, Published.Table> published;
    private final LocalFiles files;
    private final Duck duck;
    private final SortedMap<TableRef, TableDigest> digests = new TreeMap<>();
    private final SortedMap<TableRef, LandedState.Staging> staging = new TreeMap<>();

    /** @param head files since the published state; all or none where there is none */
    StateReader(HistoryReader log, LiveFiles head, Optional<Published> published, LocalFiles files, Duck duck) {
        this.log = log;
        this.head = head;
        this.published = published.map(Published::byTable).orElse(Map.of());
        this.files = files;
        this.duck = duck;
    }

    /** @return rows of its history */
    long read(TableRef table) throws IOException {
        TablePlan.Target target = TablePlan.Target.ofDocuments(table, head);
        List<LiveFile> history = log.files(table, target.generation());
        TableSql sql = new TableSql(target, files.raw(history), target.generation() - 1);
        sql.findWinners(duck);
        digests.put(table, digest(sql));
        Optional<Published.Table> current = current(table);
        if (current.isPresent()) {
            staging.put(table, compared(current.get(), sql));
        }
        files.forgetCopies();
        return history.stream().mapToLong(live -> live.file().rows()).sum();
    }

    private TableDigest digest(TableSql sql) throws IOException {
        if (!TableSql.isTooLarge(sql.raw(), duck)) {
            return duck.first(sql.digest(), StateReader::digest).orElse(TableDigest.EMPTY);
        }
        AtomicReference<TableDigest> sum = new AtomicReference<>(TableDigest.EMPTY);
        new RowByRow(duck, () -> {})
                .documents(
                        sql.raw(),
                        (row, document) -> sum.set(sum.get()
                                .plus(
                                        document.id().toByteArray(),
                                        created(document),
                                        document.document().toByteArray())));
        return sum.get();
    }

    private static String created(ChangeEvent.Upsert document) {
        OptionalLong micros = document.creationTimeMicros();
        return micros.isPresent() ? Long.toString(micros.getAsLong()) : "";
    }

    private Optional<Published.Table> current(TableRef table) {
        return Optional.ofNullable(published.get(table)).filter(standing -> {
            long batch = standing.asOf().batch();
            return batch <= head.batch()
                    && !head.isOutdated(table, batch)
                    && head.of(table, batch + 1).isEmpty();
        });
    }

    private LandedState.Staging compared(Published.Table table, TableSql sql) throws IOException {
        List<Path> parts = files.stored(table.parts());
        return duck.first(
                        sql.comparison(parts),
                        row -> new LandedState.Staging(row.getLong("rows"), row.getLong("differences")))
                .orElseThrow();
    }

    LandedState state() {
        return new LandedState(head.batch(), head.complete(), digests, staging);
    }

    private static TableDigest digest(ResultSet row) throws SQLException {
        return new TableDigest(
                row.getLong("rows"),
                new BigInteger(row.getString("first")).longValue(),
                new BigInteger(row.getString("second")).longValue());
    }
}
