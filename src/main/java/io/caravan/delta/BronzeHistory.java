package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.work.Workers;
import io.caravan.delta.kernel.DeltaCalls;
import io.caravan.delta.kernel.KernelEngine;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.ledger.LogReader;
import io.caravan.ledger.Schemas;
import io.caravan.ledger.SumCheckpoints;
import io.caravan.store.ObjectStore;
import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bronze tables for whoever reads them, up to the last batch that every table holds. Files of young batches are those that the
 * control records name. All others are those of the tables' Delta logs, since OPTIMIZE may have put new ones in their place and VACUUM
 * may have removed the old; and so they are where one of the young batches leaves rows out, whose replaced files go after a grace. A
 * table's log is read as of the same batch: a later one, on its way into the table, may leave a delete out that has not been seen yet.
 */
final class BronzeHistory implements HistoryReader {
    private static final Duration YOUNG = Duration.ofHours(24);
    private static final long FEW = 1000;
    private static final Workers AT_ONCE = new Workers(8);

    private final ObjectStore storage;
    private final Clock clock;
    private final Engine engine;
    private final BatchLog controls;
    private final SumCheckpoints sums;
    private final LogReader reader;
    private final TreeMap<Long, BatchLog.Entry> known = new TreeMap<>();
    private Optional<BatchRecord> seen = Optional.empty();

    BronzeHistory(ObjectStore storage, Clock clock) {
        this.storage = storage;
        this.clock = clock;
        this.engine = new KernelEngine(storage);
        this.controls = new BatchLog(storage, DeltaLedger.CONTROLS);
        this.sums = new SumCheckpoints(controls);
        this.reader = new LogReader(controls, sums);
    }

    @Override
    public void keepIn(Path file) {
        reader.keepIn(file);
    }

    @Override
    public Optional<LiveFiles> since(long batch) {
        return DeltaCalls.to("Cannot read the control records", storage, () -> read(batch));
    }

    private Optional<LiveFiles> read(long after) throws IOException {
        boolean isNewer = seen.isPresent() && seen.get().batch() >= after;
        Optional<BatchLog.Entry> last = controls.last(isNewer ? seen.get().batch() : sums.hint(after));
        if (last.isEmpty()) {
            return Optional.empty();
        }
        BatchRecord newest = last.get().record();
        seen = Optional.of(newest);
        return Optional.of(new LiveFiles(
                newest.batch(),
                newest.complete(),
                newest.checkpoint().schemas(),
                newest.checkpoint().generations(),
                after == 0 ? List.of() : files(newest, after),
                reader.at(newest.batch()).anew()));
    }

    private List<LiveFile> files(BatchRecord newest, long after) throws IOException {
        known.headMap(after, true).clear();
        if (newest.batch() <= after) {
            return List.of();
        }
        if (!areYoung(newest.batch(), after)) {
            return logged(newest, after);
        }
        List<LiveFile> files = new ArrayList<>();
        for (long batch = after + 1; batch <= newest.batch(); batch++) {
            BatchRecord record = record(batch);
            if (!record.rewrite().isNone()) {
                return logged(newest, after);
            }
            record.files().forEach(file -> files.add(record.live(file)));
        }
        return files;
    }

    private boolean areYoung(long last, long after) throws IOException {
        return last - after <= FEW
                && record(after + 1).committedAt().isAfter(clock.instant().minus(YOUNG));
    }

    private BatchRecord record(long batch) throws IOException {
        BatchLog.Entry entry = known.get(batch);
        if (entry == null) {
            entry = controls.read(batch);
            known.put(batch, entry);
        }
        return entry.record();
    }

    private List<LiveFile> logged(BatchRecord newest, long after) throws IOException {
        Map<TableRef, List<LiveFile>> files = new ConcurrentHashMap<>();
        AT_ONCE.each(newest.checkpoint().generations().keySet(), table -> files.put(table, files(table, after + 1)));
        return new TreeMap<>(files).values().stream().flatMap(List::stream).toList();
    }

    @Override
    public List<LiveFile> files(TableRef table, long since) {
        return DeltaCalls.to("Cannot read the Delta log of table " + table, storage, () -> files(table).stream()
                .filter(live -> live.lastBatch() >= since)
                .toList());
    }

    private List<LiveFile> files(TableRef table) throws IOException {
        BronzeTable bronze = new BronzeTable(engine, table);
        return seen.isEmpty()
                ? bronze.files()
                : bronze.filesAsOf(seen.get().checkpoint().source(), seen.get().batch());
    }

    @Override
    public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) throws IOException {
        return Schemas.read(storage, DeltaLedger.CONTROLS, table, fingerprint);
    }
}
