package io.caravan.history;

import io.caravan.core.change.Slice;
import io.caravan.parquet.RawRow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Rows of files that are over, by their places in the files. */
public final class Superseded {
    private final List<OfFile> files = new ArrayList<>();
    private long newestDelete;

    Superseded(int count) {
        for (int file = 0; file < count; file++) {
            files.add(new OfFile());
        }
    }

    /** The marked rows of one file. */
    public static final class OfFile {
        private final BitSet places = new BitSet();
        private long marked;
        private long met;

        private void mark(Slice id, long ts, long place) {
            places.set(Math.toIntExact(place));
            marked += sum(id, ts);
        }

        public boolean isEmpty() {
            return places.isEmpty();
        }

        /**
         * Whether the row at this place is over. To be asked once of each row.
         *
         * @param place in the file, from 0
         */
        public boolean holds(RawRow row, long place) {
            boolean over = places.get(Math.toIntExact(place));
            if (over) {
                met += sum(DocumentId.of(row.event()), row.event().ts());
            }
            return over;
        }

        /** Whether the rows that were over when they were asked about are those that were marked: a place says it only in one order. */
        public boolean isProven() {
            return met == marked;
        }

        private static long sum(Slice id, long ts) {
            return (id.hashCode() * 0x9E3779B97F4A7C15L) ^ (ts * 0xC2B2AE3D27D4EB4FL);
        }
    }

    void add(IdBuckets.Entry event) {
        files.get(event.file()).mark(event.id(), event.ts(), event.place());
        if (event.isDelete()) {
            newestDelete = Math.max(newestDelete, event.batch());
        }
    }

    /** A row of an earlier generation. */
    void addOld(int file, Slice id, long ts, long place) {
        files.get(file).mark(id, ts, place);
    }

    public OfFile of(int file) {
        return files.get(file);
    }

    /** The batch of the newest delete among them; 0 where there is none. */
    public long newestDelete() {
        return newestDelete;
    }
}
