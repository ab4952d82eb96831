package io.caravan.s3.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Rows of files that something newer has taken the place of. */
final class Superseded {
    private final List<BitSet> rows = new ArrayList<>();
    private long newestDelete;

    Superseded(int files) {
        for (int file = 0; file < files; file++) {
            rows.add(new BitSet());
        }
    }

    void add(IdBuckets.Entry event) {
        rows.get(event.file()).set(event.place());
        if (event.isDelete()) {
            newestDelete = Math.max(newestDelete, event.batch());
        }
    }

    boolean holdsAnyOf(int file) {
        return !rows.get(file).isEmpty();
    }

    boolean holds(int file, long place) {
        return rows.get(file).get(Math.toIntExact(place));
    }

    /** The batch of the newest delete among them; 0 where there is none. */
    long newestDelete() {
        return newestDelete;
    }
}
