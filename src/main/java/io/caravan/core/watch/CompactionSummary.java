package io.caravan.core.watch;

import java.util.OptionalLong;

/**
 * What a compaction did.
 *
 * @param batches that rewrote files
 * @param rows that were rewritten, counted once a rewrite
 * @param dropped rows that are in no file any more
 * @param bytes of the files that were written
 * @param deleted files that had been replaced longer ago than the grace period
 * @param incomplete the last batch, where nothing was rewritten because it lies within a snapshot, or is 0; else empty
 */
public record CompactionSummary(
        int batches,
        int replaced,
        int written,
        long rows,
        long dropped,
        long bytes,
        int deleted,
        OptionalLong incomplete) {
    public static CompactionSummary nothing(OptionalLong incomplete) {
        return new CompactionSummary(0, 0, 0, 0, 0, 0, 0, incomplete);
    }

    /**
     * With one batch more.
     *
     * @param fewerRows that it left out
     */
    public CompactionSummary plusBatch(
            int replacedFiles, int writtenFiles, long moreRows, long fewerRows, long moreBytes) {
        return new CompactionSummary(
                batches + 1,
                replaced + replacedFiles,
                written + writtenFiles,
                rows + moreRows,
                dropped + fewerRows,
                bytes + moreBytes,
                deleted,
                incomplete);
    }

    public CompactionSummary plusDeleted(int more) {
        return new CompactionSummary(batches, replaced, written, rows, dropped, bytes, deleted + more, incomplete);
    }
}
