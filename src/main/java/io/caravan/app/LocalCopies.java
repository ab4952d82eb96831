package io.caravan.app;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Copies of what is in the destination, below {@code state.location}: they are made again when they are needed. */
public final class LocalCopies {
    private static final List<Path> FOLDERS = List.of(
            Path.of("sql", "cache"),
            Path.of("staging", "cache"),
            Path.of("staging", "landed"),
            Path.of("staging", "work"),
            Path.of("staging", "foreign"));

    private LocalCopies() {}

    /** Only for whoever holds the lock of the state directory. @return how many files went */
    public static int delete(Path state) {
        int deleted = 0;
        for (Path folder : FOLDERS) {
            Path directory = state.resolve(folder);
            try {
                deleted += Files.isDirectory(directory) ? deleteFiles(directory) : 0;
            } catch (IOException e) {
                throw new SyncFailure.Retryable(
                        "Copies in " + directory.toAbsolutePath() + " cannot be deleted: " + e.getMessage()
                                + ". What has landed is not affected. It is safe to run again.",
                        e);
            }
        }
        return deleted;
    }

    private static int deleteFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            int deleted = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                deleted += Files.deleteIfExists(file) ? 1 : 0;
            }
            return deleted;
        }
    }
}
