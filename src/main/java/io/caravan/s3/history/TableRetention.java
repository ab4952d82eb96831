package io.caravan.s3.history;

import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LogSum;
import io.caravan.parquet.RawKey;
import io.caravan.s3.OpenLog;
import io.caravan.s3.S3Ledger;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of one table's history is over. Of each document the newest event up to the given time stays, and whatever came after it: so the
 * table can still be told as of every moment since. Of a document that was deleted by then nothing stays, not even the delete. A
 * generation goes as a whole, once its successor began before that time.
 */
final class TableRetention {
    private final OpenLog log;
    private final Instant before;

    TableRetention(OpenLog log, Instant before) {
        this.log = log;
        this.before = before;
    }

    long beforeNanos() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, before);
    }

    void drop(TableRef table, LogSum state, RowDropper dropper, DropBatch batch) throws IOException {
        long generation = state.generations().getOrDefault(table, 0L);
        List<LiveFile> current = new ArrayList<>();
        List<RowDropper.Replaced> replaced = new ArrayList<>();
        boolean oldGoes = generation > 0 && beganBefore(generation);
        for (LiveFile file : state.table(table).files()) {
            if (file.lastBatch() >= generation) {
                current.add(file);
            } else if (oldGoes) {
                replaced.add(new RowDropper.Replaced(file, Optional.empty()));
            }
        }
        Superseded superseded = superseded(current, generation, dropper);
        for (int i = 0; i < current.size(); i++) {
            int file = i;
            if (superseded.holdsAnyOf(file)) {
                replaced.add(dropper.without(current.get(file), (row, place) -> superseded.holds(file, place)));
            }
        }
        batch.add(table, replaced, superseded.newestDelete());
    }

    private boolean beganBefore(long generation) throws IOException {
        Instant began = new BatchLog(log.store(), S3Ledger.MANIFESTS)
                .read(generation)
                .record()
                .committedAt();
        return !began.isAfter(before);
    }

    private Superseded superseded(List<LiveFile> files, long generation, RowDropper dropper) throws IOException {
        Superseded superseded = new Superseded(files.size());
        long events = files.stream().mapToLong(live -> live.file().rows()).sum();
        long until = beforeNanos();
        try (IdBuckets buckets = new IdBuckets(events, dropper::scratch)) {
            for (int i = 0; i < files.size(); i++) {
                int file = i;
                long[] place = {0};
                if (files.get(file).file().minTs() <= until) {
                    dropper.keys(files.get(file), key -> {
                        long here = place[0]++;
                        if (key.generation() == generation && key.op() != RawKey.Op.TRUNCATE && key.ts() <= until) {
                            buckets.add(key, file, here);
                        }
                    });
                }
            }
            for (int bucket = 0; bucket < buckets.size(); bucket++) {
                collect(buckets.read(bucket), superseded);
            }
        }
        return superseded;
    }

    private static void collect(List<IdBuckets.Entry> events, Superseded superseded) {
        Map<Slice, Long> newest = new HashMap<>();
        events.forEach(event -> newest.merge(event.id(), event.ts(), Math::max));
        for (IdBuckets.Entry event : events) {
            if (event.isDelete() || event.ts() < newest.get(event.id())) {
                superseded.add(event);
            }
        }
    }
}
