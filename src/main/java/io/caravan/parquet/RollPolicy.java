package io.caravan.parquet;

/**
 * When a table's file is finished and the next part begun, and how much of the heap open files may take together.
 *
 * @param bytesPerFile compressed
 * @param bufferedBytes over all open files; an open file takes at least 160 KiB, so 48 MiB keep 300 tables open
 */
public record RollPolicy(long rowsPerFile, long bytesPerFile, long bufferedBytes) {
    public static final RollPolicy DEFAULT = new RollPolicy(1_000_000, 256L << 20, 48L << 20);

    public RollPolicy {
        if (rowsPerFile < 1 || bytesPerFile < 1 || bufferedBytes < 1) {
            throw new IllegalArgumentException("a roll policy of nothing");
        }
    }
}
