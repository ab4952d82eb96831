package io.caravan.ledger;

import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.file.HashedFile;
import io.caravan.core.runtime.SyncRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files that were just stored in a bucket, for staging, which reads each of them next: by a second name on the disk that they were written
 * to, up to a number of bytes. What is not here is fetched. Nothing rests on it: whoever reads one proves its hash.
 */
public final class LandedCopies {
    /** None is kept, none is found. */
    public static final LandedCopies NONE = new LandedCopies(Optional.empty(), 0);

    private static final long MOST = 256L << 20;

    /** Of a hash, as records of every target tell it. */
    private static final int DIGITS = 16;

    private final Optional<Path> folder;
    private final long most;
    private long kept = -1;

    private LandedCopies(Optional<Path> folder, long most) {
        this.folder = folder;
        this.most = most;
    }

    /** Below the state directory of a source. */
    public static LandedCopies of(SyncRuntime runtime) {
        return in(folder(runtime.state()), MOST);
    }

    /** @param state directory of a source */
    public static Path folder(Path state) {
        return state.resolve("staging").resolve("landed");
    }

    static LandedCopies in(Path folder, long most) {
        return new LandedCopies(Optional.of(folder), most);
    }

    /** Before the file is stored, which may consume it. One that has no room, or no second name on this disk, is not kept. */
    public synchronized void keep(long batch, HashedFile file) {
        if (folder.isEmpty()) {
            return;
        }
        try {
            if (kept() + file.bytes() <= most) {
                DurableFiles.createDirectories(folder.get());
                Files.createLink(named(folder.get(), batch, file.sha256()), file.path());
                kept += file.bytes();
            }
        } catch (FileAlreadyExistsException known) {
            // Of an attempt before.
        } catch (UnsupportedOperationException | IOException | UncheckedIOException cannotBeKept) {
            // It is fetched.
        }
    }

    /** @param batch that the file landed with */
    public Optional<Path> find(StagedFile file, long batch) {
        return file.sha256().length() < DIGITS
                ? Optional.empty()
                : folder.map(in -> named(in, batch, file.sha256()))
                        .filter(copy -> copy.toFile().length() == file.bytes());
    }

    /** Those of batches up to this one are not read again. */
    public synchronized void forget(long batch) throws IOException {
        if (folder.isEmpty()) {
            return;
        }
        for (Path copy : copies(folder.get())) {
            if (copy.getFileName().toString().compareTo(name(batch + 1, "")) < 0) {
                Files.deleteIfExists(copy);
            }
        }
        kept = -1;
    }

    private long kept() throws IOException {
        if (kept < 0) {
            long sum = 0;
            for (Path copy : copies(folder.orElseThrow())) {
                sum += Files.size(copy);
            }
            kept = sum;
        }
        return kept;
    }

    private static List<Path> copies(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Path named(Path folder, long batch, String sha256) {
        return folder.resolve(name(batch, sha256.substring(0, DIGITS)) + ".parquet");
    }

    private static String name(long batch, String hash) {
        return String.format(Locale.ROOT, "%020d-%s", batch, hash);
    }
}
