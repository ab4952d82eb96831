package io.caravan.core.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole local file, and what its bytes added up to while they were written.
 *
 * @param bytes size of the file
 * @param sha256 lower-case hexadecimal
 * @param crc32c CRC-32C (Castagnoli), as {@link java.util.zip.CRC32C} has it
 */
public record HashedFile(Path path, long bytes, String sha256, int crc32c) {
    /** Throws where it is no longer of this size. */
    public void requireUnchanged() throws IOException {
        if (Files.size(path) != bytes) {
            throw new IOException(path + " has changed since it was written");
        }
    }
}
