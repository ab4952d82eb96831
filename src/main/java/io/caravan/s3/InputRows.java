package io.caravan.s3;

import io.caravan.ledger.LiveFile;
import io.caravan.parquet.RawRow;
import java.io.IOException;

/** Proves row by row that a file holds what its manifest says. */
public final class InputRows {
    private final LiveFile input;
    private long rows;
    private long batch;
    private long minTs = Long.MAX_VALUE;
    private long maxTs = Long.MIN_VALUE;

    public InputRows(LiveFile input) {
        this.input = input;
        this.batch = input.firstBatch();
    }

    public static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        public Damaged(String why) {
            super(why);
        }
    }

    public void check(RawRow row) throws Damaged {
        if (!row.event().table().equals(input.file().table())) {
            throw new Damaged("it holds rows of table " + row.event().table());
        }
        if (row.batch() < batch || row.batch() > input.lastBatch()) {
            throw new Damaged("it holds a row of batch " + row.batch() + " out of order");
        }
        batch = row.batch();
        rows++;
        long ts = row.event().ts();
        minTs = Math.min(minTs, ts);
        maxTs = Math.max(maxTs, ts);
    }

    public void checkSums() throws Damaged {
        boolean same = rows == input.file().rows()
                && minTs == input.file().minTs()
                && maxTs == input.file().maxTs();
        if (!same) {
            throw new Damaged("it holds " + rows + " rows of " + minTs + " to " + maxTs + ", the manifest says "
                    + input.file().rows() + " of " + input.file().minTs() + " to "
                    + input.file().maxTs());
        }
    }
}
