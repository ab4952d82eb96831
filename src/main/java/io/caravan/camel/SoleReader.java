package io.caravan.camel;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds the directory of a reader. The operating system lets go of it when the process dies. */
record SoleReader(FileChannel channel) implements AutoCloseable {
    static SoleReader of(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new SyncFailure.Misconfigured("Another endpoint reads with the directory "
                        + directory.toAbsolutePath() + ", in this process or in another one. Give each its own name.");
            }
            return new SoleReader(channel);
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    "directory: " + directory.toAbsolutePath() + " cannot be written (" + e
                            + "). Name a directory that can.",
                    e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SyncFailure.Retryable("letting go of a reader's directory failed: " + e.getMessage(), e);
        }
    }
}
