package io.caravan.app;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds a state directory for one process. The operating system lets go of it when the process dies. */
public final class StateLock implements AutoCloseable {
    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    public static StateLock take(Path state) {
        Path file = state.resolve("lock");
        try {
            Files.createDirectories(state);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new SyncFailure.Fenced("Another Caravan is running with state.location " + state.toAbsolutePath()
                        + ". Stop it first; two writers for one destination are never right.");
            }
            return new StateLock(channel);
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    "state.location: " + state.toAbsolutePath() + " cannot be written ("
                            + e.getClass().getSimpleName()
                            + " " + e.getMessage() + ") by user " + System.getProperty("user.name")
                            + ". Set state.location to a directory that can.",
                    e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SyncFailure.Retryable(
                    "The lock of state.location could not be let go of: " + e.getMessage()
                            + ". It is free once this process has ended.",
                    e);
        }
    }
}
