package io.caravan.ops.state;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.LandedBatch;
import io.caravan.core.watch.LandedBatch.Brought;
import io.caravan.core.watch.SyncEvent;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How much there is of each table. Not thread-safe. */
final class TableTotals {
    /**
     * At one moment.
     *
     * @param landed events since the process started
     * @param held events in the table's current generation; empty until the destination has told
     * @param bytes of the files of the history; empty where the destination does not tell
     * @param documents of the current state as it was published last; empty where this process has published none
     */
    record Reading(
            SortedMap<TableRef, Long> landed,
            Optional<SortedMap<TableRef, Long>> held,
            Optional<SortedMap<TableRef, Long>> bytes,
            Optional<SortedMap<TableRef, Long>> documents) {}

    private final SortedMap<TableRef, Long> landed = new TreeMap<>();
    private Optional<SortedMap<TableRef, Long>> held = Optional.empty();
    private Optional<SortedMap<TableRef, Long>> bytes = Optional.empty();
    private Optional<SortedMap<TableRef, Long>> documents = Optional.empty();
    private Optional<Reading> read = Optional.empty();

    /** Copied once a change, for every metric reads it. */
    Reading read() {
        Reading now = read.orElseGet(() -> new Reading(
                copy(landed),
                held.map(TableTotals::copy),
                bytes.map(TableTotals::copy),
                documents.map(TableTotals::copy)));
        read = Optional.of(now);
        return now;
    }

    private static SortedMap<TableRef, Long> copy(SortedMap<TableRef, Long> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    void told(SyncEvent.Holds holds) {
        held = Optional.of(new TreeMap<>(holds.rows()));
        bytes = holds.bytes().map(TreeMap::new);
        read = Optional.empty();
    }

    void published(SortedMap<TableRef, Long> tables) {
        documents = tables.isEmpty() ? documents : Optional.of(new TreeMap<>(tables));
        read = Optional.empty();
    }

    /** What the destination holds is another's to know. */
    void standBy() {
        held = Optional.empty();
        bytes = Optional.empty();
        documents = Optional.empty();
        read = Optional.empty();
    }

    void landed(LandedBatch batch) {
        batch.tables().forEach((table, brought) -> {
            landed.merge(table, brought.events(), Long::sum);
            held.ifPresent(rows -> hold(rows, table, brought));
            bytes.ifPresent(sizes -> sizes.merge(table, brought.bytes(), Long::sum));
        });
        read = Optional.empty();
    }

    private static void hold(SortedMap<TableRef, Long> rows, TableRef table, Brought brought) {
        long before = brought.truncates() > 0 ? 0 : rows.getOrDefault(table, 0L);
        rows.put(table, before + brought.events());
    }
}
