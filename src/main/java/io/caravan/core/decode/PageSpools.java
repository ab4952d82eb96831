package io.caravan.core.decode;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the events of pages wait until they land: in memory up to a limit a page, in a file of {@code directory} beyond it.
 *
 * @param directory for temporary files; made when first needed; one process at a time uses it
 * @param memoryLimit bytes a page
 */
public record PageSpools(Path directory, long memoryLimit) {
    private static final String PREFIX = "page-";
    private static final String SUFFIX = ".spool";

    /**
     * Deletes what a crashed run left behind. To be called at start, before any page.
     *
     * @throws SyncFailure.Retryable where the directory cannot be read or a file not be deleted
     */
    public void sweep() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        } catch (IOException e) {
            throw failure("sweep", e);
        }
    }

    Path newFile() {
        try {
            Files.createDirectories(directory);
            return Files.createTempFile(directory, PREFIX, SUFFIX);
        } catch (IOException e) {
            throw failure("create a file in", e);
        }
    }

    SyncFailure failure(String verb, IOException cause) {
        return DiskFailures.of("Cannot " + verb + " the spool directory", directory.toString(), cause);
    }
}
