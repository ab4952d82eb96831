package io.caravan.core.checkpoint;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code checkpoint.json} in a directory of its own: the local cache of what the destination knows better. */
public final class FileCheckpointStore implements CheckpointStore {
    private static final long LARGEST = 64L << 20;

    private final Path file;

    /** @param directory created by the first {@link #save} */
    public FileCheckpointStore(Path directory) {
        this.file = directory.resolve("checkpoint.json");
    }

    @Override
    public Optional<Checkpoint> load() {
        try {
            if (Files.size(file) > LARGEST) {
                throw new SyncFailure.StateUnreadable(
                        "The checkpoint " + file.toAbsolutePath() + " is larger than " + LARGEST
                                + " bytes and cannot be ours. Delete it: the destination's last receipt outranks it.");
            }
            return Optional.of(CheckpointCodec.read(Files.readAllBytes(file), toString()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SyncFailure.StateUnreadable(
                    "Cannot read the checkpoint " + file.toAbsolutePath() + " as user " + DiskFailures.user() + ": " + e
                            + ". It must be a file that this user may read; state.location names its directory.",
                    e);
        }
    }

    @Override
    public void save(Checkpoint checkpoint) {
        try {
            DurableFiles.createDirectories(file.toAbsolutePath().getParent());
            DurableFiles.replace(file, CheckpointCodec.write(checkpoint));
        } catch (IOException e) {
            throw DiskFailures.of("Cannot save the checkpoint", toString(), e);
        }
    }

    @Override
    public String toString() {
        return file.toAbsolutePath().toString();
    }
}
