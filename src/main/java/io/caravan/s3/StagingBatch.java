package io.caravan.s3;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.sync.OpenBatch;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A batch on its way through the spool. The open files of all its tables share one budget of heap. */
final class StagingBatch implements OpenBatch {
    private final StagingContext context;
    private final SortedMap<TableRef, StagingTable> tables = new TreeMap<>();
    private Optional<StagingTable> latest = Optional.empty();
    private long held;

    StagingBatch(StagingContext context) {
        this.context = context;
    }

    @Override
    public void append(ChangeEvent event, long generation) {
        StagingTable table = table(event.table());
        try {
            held -= table.held();
            table.append(event, generation);
            held += table.held();
            while (held > context.roll().bufferedBytes()) {
                finishLargest();
            }
        } catch (IOException e) {
            throw DiskFailures.of(
                    "Cannot write a file of table " + event.table(),
                    context.settings().spool().toString(),
                    e);
        }
    }

    /** Events of a table mostly come one after another. */
    private StagingTable table(TableRef ref) {
        if (latest.isEmpty() || !latest.get().isOf(ref)) {
            latest = Optional.of(tables.computeIfAbsent(ref, created -> new StagingTable(created, context)));
        }
        return latest.get();
    }

    private void finishLargest() throws IOException {
        StagingTable largest = tables.values().stream()
                .max(Comparator.comparingLong(StagingTable::held))
                .orElseThrow();
        held -= largest.held();
        largest.finishPart(Optional.empty());
    }

    /** Bytes of the heap that open files take, at most. */
    long held() {
        return held;
    }

    @Override
    public List<OpenTable> tables() {
        return List.copyOf(tables.values());
    }

    @Override
    public void close() {
        Attempt.step(
                "Cannot abandon batch " + context.batch(), context.settings().spool(), () -> {
                    for (StagingTable table : tables.values()) {
                        table.abandon();
                    }
                });
    }
}
