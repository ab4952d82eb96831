package io.caravan.parquet;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.file.DiskFailures;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A batch on its way through the spool. The open files of all its tables share one budget of heap. */
public final class SpooledBatch implements OpenBatch {
    private final Spool spool;
    private final FileStager stager;
    private final SortedMap<TableRef, SpooledTable> tables = new TreeMap<>();
    private Optional<SpooledTable> latest = Optional.empty();
    private long held;

    public SpooledBatch(Spool spool, FileStager stager) {
        this.spool = spool;
        this.stager = stager;
    }

    @Override
    public void append(ChangeEvent event, long generation) {
        SpooledTable table = table(event.table());
        try {
            held -= table.held();
            table.append(event, generation);
            held += table.held();
            while (held > spool.roll().bufferedBytes()) {
                finishLargest();
            }
        } catch (IOException e) {
            throw DiskFailures.of(
                    "Cannot write a file of table " + event.table(),
                    spool.directory().toString(),
                    e);
        }
    }

    /** Events of a table mostly come one after another. */
    private SpooledTable table(TableRef ref) {
        if (latest.isEmpty() || !latest.get().table().equals(ref)) {
            latest = Optional.of(tables.computeIfAbsent(ref, created -> new SpooledTable(created, spool, stager)));
        }
        return latest.get();
    }

    private void finishLargest() throws IOException {
        SpooledTable largest = tables.values().stream()
                .max(Comparator.comparingLong(SpooledTable::held))
                .orElseThrow();
        held -= largest.held();
        largest.finishPart(Optional.empty());
    }

    /** Bytes of the heap that open files take, at most. */
    public long held() {
        return held;
    }

    @Override
    public List<OpenTable> tables() {
        return List.copyOf(tables.values());
    }

    @Override
    public void close() {
        try {
            for (SpooledTable table : tables.values()) {
                table.abandon();
            }
        } catch (IOException e) {
            throw DiskFailures.of(
                    "Cannot abandon batch " + spool.batch(), spool.directory().toString(), e);
        }
    }
}
