package io.caravan.s3.compaction;

import java.time.Duration;

/**
 * Which files are rewritten, and how long they stay.
 *
 * @param minFileSize bytes; files of at least this size are never rewritten
 * @param fileSize bytes of a file that is written
 * @param minFiles of a table, adjacent, that are worth a rewrite
 * @param grace how long a replaced file stays, for readers that still know of it
 */
public record CompactionSettings(long minFileSize, long fileSize, int minFiles, Duration grace) {
    public CompactionSettings {
        if (minFileSize < 1 || fileSize < minFileSize || minFiles < 2 || grace.isNegative()) {
            throw new IllegalArgumentException("compaction of nothing");
        }
    }
}
