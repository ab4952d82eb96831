package io.caravan.core.file;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** What a failing disk means for the sync: only an operator can cure a wrong path, time or space cures the rest. */
public final class DiskFailures {
    private DiskFailures() {}

    /** @param doing what failed, as the beginning of a sentence: {@code Cannot save the checkpoint} */
    public static SyncFailure of(String doing, Path path, IOException cause) {
        if (cause instanceof AccessDeniedException
                || cause instanceof NotDirectoryException
                || cause instanceof FileAlreadyExistsException
                || isNotDirectory(cause)) {
            return new SyncFailure.Misconfigured(
                    doing + " in " + path.toAbsolutePath() + " as user " + user() + ": " + reason(path, cause)
                            + ". Nothing was committed. Correct the path or its permissions.",
                    cause);
        }
        return new SyncFailure.Retryable(
                doing + " in " + path.toAbsolutePath() + " as user " + user() + ": " + reason(path, cause)
                        + ". Nothing was committed; run again when the disk is in order.",
                cause);
    }

    /**
     * Throws where {@code directory} is not one that this process could write to or create. Changes nothing.
     *
     * @param what the directory's role: {@code s3.location}
     */
    public static void requireWritable(String what, Path directory) {
        Path existing = directory.toAbsolutePath().normalize();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new SyncFailure.Misconfigured(what + " " + directory.toAbsolutePath() + " cannot be a directory: "
                    + existing + " is a file. Name another directory or move that file away.");
        }
        if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
            throw new SyncFailure.Misconfigured(what + " " + directory.toAbsolutePath() + " is not writable: user "
                    + user() + " may not write to " + existing + ". Grant that, or name another directory.");
        }
    }

    /** The user that this process runs as. */
    public static String user() {
        return System.getProperty("user.name", "unknown");
    }

    private static boolean isNotDirectory(IOException cause) {
        return cause instanceof FileSystemException failure
                && Optional.ofNullable(failure.getReason()).orElse("").contains("directory");
    }

    private static String reason(Path path, IOException cause) {
        if (cause instanceof FileSystemException failure) {
            String where = Optional.ofNullable(failure.getFile()).orElse(path.toString());
            String why = Optional.ofNullable(failure.getReason())
                    .orElse(cause.getClass().getSimpleName());
            return where + ": " + why;
        }
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }
}
