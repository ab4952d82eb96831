package io.caravan.core.file;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a failing disk means for the sync: only an operator can cure a wrong path, time or space cures the rest. */
public final class DiskFailures {
    private static final List<String> PERMANENT =
            List.of("Not a directory", "Is a directory", "Operation not permitted", "Read-only", "no hard links");

    private static final List<String> FULL =
            List.of("No space left on device", "Disk quota exceeded", "not enough space on the disk");

    private DiskFailures() {}

    /**
     * @param doing what failed, as the beginning of a sentence: {@code Cannot save the checkpoint}
     * @param where the file or directory
     */
    public static SyncFailure of(String doing, String where, IOException cause) {
        String what = doing + " in " + where + " as user " + user() + ": " + reason(cause) + ".";
        return onlyAnOperatorCures(cause)
                ? new SyncFailure.Misconfigured(
                        what + " Correct the path, its permissions or its file system; then it is safe to run again.",
                        cause)
                : new SyncFailure.Retryable(
                        what + (isFull(cause) ? " Make room there." : "")
                                + " It is safe to run again: what is committed is recognized, what is not is done again.",
                        cause);
    }

    private static boolean isFull(IOException cause) {
        return FULL.stream().anyMatch(reason(cause)::contains);
    }

    /**
     * Throws where {@code directory} is not one that this process can write to or create, which is tried: what it makes for that is
     * gone when this returns.
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
        tryToWrite(what, directory.toAbsolutePath(), existing);
    }

    /** Permissions do not say it all: of {@code /proc}, of a full disk, of a share that is mounted read-only. */
    private static void tryToWrite(String what, Path directory, Path existing) {
        Path made = existing;
        try {
            made = Files.createTempDirectory(existing, ".caravan-check-");
            Path file = Files.write(made.resolve("file"), new byte[] {1});
            Files.delete(file);
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    what + " " + directory + " is not writable: user " + user() + " could not make a file in "
                            + existing + ": " + reason(e) + ". Correct that, or name another directory.",
                    e);
        } finally {
            if (!made.equals(existing)) {
                deleteQuietly(made);
            }
        }
    }

    private static void deleteQuietly(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve("file"));
            Files.deleteIfExists(directory);
        } catch (IOException left) {
            // An empty folder is left, whose name says whose it is.
        }
    }

    /** The user that this process runs as. */
    public static String user() {
        return System.getProperty("user.name", "unknown");
    }

    private static boolean onlyAnOperatorCures(IOException cause) {
        return cause instanceof AccessDeniedException
                || cause instanceof NotDirectoryException
                || cause instanceof FileAlreadyExistsException
                || (cause instanceof FileSystemException failure
                        && PERMANENT.stream().anyMatch(why -> why(failure).contains(why)));
    }

    private static String reason(IOException cause) {
        if (cause instanceof FileSystemException failure) {
            String to = failure.getOtherFile() == null ? "" : " -> " + failure.getOtherFile();
            return failure.getFile() + to + ": " + why(failure);
        }
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }

    private static String why(FileSystemException failure) {
        return Optional.ofNullable(failure.getReason())
                .orElse(failure.getClass().getSimpleName());
    }
}
