package io.caravan.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole Parquet file whose content is on disk.
 *
 * @param bytes size of the file
 * @param sha256 of the file, lower-case hexadecimal
 * @param minTs smallest {@code _ts} in nanoseconds, truncates included as 0
 */
public record WrittenFile(Path path, long rows, long bytes, String sha256, long minTs, long maxTs) {
    /** Throws where it is there and no longer of this size. */
    public void requireUnchanged() throws IOException {
        if (Files.exists(path) && Files.size(path) != bytes) {
            throw new IOException(path + " has changed since it was written");
        }
    }
}
