package io.caravan.parquet;

import java.nio.file.Path;

/**
 * A whole Parquet file whose content is on disk.
 *
 * @param bytes size of the file
 * @param sha256 of the file, lower-case hexadecimal
 * @param minTs smallest {@code _ts} in nanoseconds, truncates included as 0
 */
public record WrittenFile(Path path, long rows, long bytes, String sha256, long minTs, long maxTs) {}
