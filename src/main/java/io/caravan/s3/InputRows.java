package io.caravan.s3;

import io.caravan.ledger.LiveFile;
import io.caravan.parquet.RawRow;

/** Proves row by row that a file holds what its manifest says. */
final class InputRows {
    private final LiveFile input;
    private long rows;
    private long batch;
    private long minTs = Long.MAX_VALUE;
    private long maxTs = Long.MIN_VALUE;

    InputRows(LiveFile input) {
        this.input = input;
        this.batch = input.firstBatch();
    }

    void check(RawRow row) throws CheckedFile.Damaged {
        if (!row.event().table().equals(input.file().table())) {
            throw new CheckedFile.Damaged(
                    "it holds rows of table " + row.event().table());
        }
        if (row.batch() < batch || row.batch() > input.lastBatch()) {
            throw new CheckedFile.Damaged("it holds a row of batch " + row.batch() + " out of order");
        }
        batch = row.batch();
        rows++;
        long ts = row.event().ts();
        minTs = Math.min(minTs, ts);
        maxTs = Math.max(maxTs, ts);
    }

    void checkSums() throws CheckedFile.Damaged {
        boolean same = rows == input.file().rows()
                && minTs == input.file().minTs()
                && maxTs == input.file().maxTs();
        if (!same) {
            throw new CheckedFile.Damaged(
                    "it holds " + rows + " rows of " + minTs + " to " + maxTs + ", the manifest says "
                            + input.file().rows() + " of " + input.file().minTs() + " to "
                            + input.file().maxTs());
        }
    }
}
