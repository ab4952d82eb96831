package io.caravan.history;

import io.caravan.core.change.Slice;
import io.caravan.ledger.LiveFile;
import io.caravan.parquet.RawFileReader;
import io.caravan.parquet.RawKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What of one table's history is over. Of each document the newest event up to the given time stays, and whatever came after it: so the
 * table can still be told as of every moment since then. Of a document that was deleted by then nothing stays, not even the delete. A
 * generation goes as a whole, once its successor began before that time.
 */
public record RetentionRule(Instant before) {
    private static final long BYTES_OF_AN_EVENT = 32;

    /** Rows of earlier generations than the current one. */
    public enum Earlier {
        STAYS,
        GOES
    }

    /** Reads what events a file holds. */
    public interface Keys {
        void read(LiveFile file, RawFileReader.KeyConsumer consumer) throws IOException;
    }

    public long beforeNanos() {
        return ChronoUnit.NANOS.between(Instant.EPOCH, before);
    }

    /** @param began when the batch that opened the current generation was committed */
    public Earlier earlier(Instant began) {
        return began.isAfter(before) ? Earlier.STAYS : Earlier.GOES;
    }

    /**
     * Finds the rows that are over. Takes the memory of a bit a row, and of one bucket.
     *
     * @param files of one table; ids and times are read of those that may hold such rows
     * @param generation the table's current one
     * @param scratch gives names of files that are not there
     */
    public Superseded find(List<LiveFile> files, long generation, Earlier earlier, Keys keys, Supplier<Path> scratch)
            throws IOException {
        Superseded superseded = new Superseded(files.size());
        try (IdBuckets buckets = new IdBuckets(events(files), scratch)) {
            for (int i = 0; i < files.size(); i++) {
                boolean holdsEarlier = earlier == Earlier.GOES && files.get(i).firstBatch() < generation;
                if (holdsEarlier || files.get(i).file().minTs() <= beforeNanos()) {
                    keys.read(files.get(i), new OfFile(i, generation, earlier, superseded, buckets));
                }
            }
            for (int bucket = 0; bucket < buckets.size(); bucket++) {
                collect(buckets.read(bucket), superseded);
            }
        }
        return superseded;
    }

    /** About how many; another engine's file may not say. */
    private static long events(List<LiveFile> files) {
        return files.stream()
                .mapToLong(live -> live.file().rows() > 0
                        ? live.file().rows()
                        : live.file().bytes() / BYTES_OF_AN_EVENT)
                .sum();
    }

    /** Hears the keys of one file, in its order. */
    private final class OfFile implements RawFileReader.KeyConsumer {
        private final int file;
        private final long generation;
        private final Earlier earlier;
        private final Superseded superseded;
        private final IdBuckets buckets;
        private final long until = beforeNanos();
        private long place;

        private OfFile(int file, long generation, Earlier earlier, Superseded superseded, IdBuckets buckets) {
            this.file = file;
            this.generation = generation;
            this.earlier = earlier;
            this.superseded = superseded;
            this.buckets = buckets;
        }

        @Override
        public void accept(RawKey key) throws IOException {
            long here = place++;
            if (key.generation() < generation) {
                if (earlier == Earlier.GOES) {
                    superseded.addOld(file, key.id(), key.ts(), here);
                }
            } else if (key.op() != RawKey.Op.TRUNCATE && key.ts() <= until) {
                buckets.add(key, file, here);
            }
        }
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
