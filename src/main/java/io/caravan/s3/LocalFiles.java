package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.sync.StagedFile;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects as files that DuckDB can read: in place where the store has them on this machine; fetched for one run; or, of staging
 * itself, kept until the version is not the published one any more, so that a run does not read again what the last one wrote.
 */
final class LocalFiles implements AutoCloseable {
    private static final long CACHE_BYTES = 8L << 30;

    private final ObjectStore store;
    private final Path work;
    private final Path cache;
    private long sequence;

    /** @param run name of the directory below {@code scratch} that is this run's alone */
    LocalFiles(ObjectStore store, Path scratch, String run) throws IOException {
        this.store = store;
        this.work = scratch.resolve(run);
        this.cache = scratch.resolve("cache");
        delete(work);
        DurableFiles.createDirectories(work);
    }

    /** A name in the run's directory that nothing has yet. */
    Path next() {
        return work.resolve(Long.toString(sequence++));
    }

    List<Path> raw(List<LiveFile> files) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (LiveFile live : files) {
            StagedFile file = live.file();
            paths.add(found(new ObjectKey(file.key()), file.bytes(), next(), "Restore raw_change_log/ from a backup."));
        }
        return paths;
    }

    List<Path> parts(List<Published.Part> parts) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (Published.Part part : parts) {
            Path cached = cached(part.sha256());
            if (Files.isRegularFile(cached) && Files.size(cached) == part.bytes()) {
                paths.add(cached);
            } else {
                Files.deleteIfExists(cached);
                DurableFiles.createDirectories(cache);
                paths.add(found(part.key(), part.bytes(), cached, "Build staging anew: caravan staging --full"));
            }
        }
        return paths;
    }

    private Path found(ObjectKey key, long bytes, Path copy, String cure) throws IOException {
        Path file = store.local(key).orElse(copy);
        if (file == copy && !store.fetch(key, copy)) {
            throw new SyncFailure.StateUnreadable("The file " + key + " in " + store
                    + " is missing although a record names it. Nothing was published. " + cure);
        }
        if (Files.size(file) != bytes) {
            throw new SyncFailure.StateUnreadable("The file " + key + " in " + store + " has " + Files.size(file)
                    + " bytes, the record that names it says " + bytes + ". Nothing was published. " + cure);
        }
        return file;
    }

    /** Stores a part, and remembers its content where reading it again would be a journey. */
    void put(Published.Part part, Path file) throws IOException {
        DurableFiles.sync(file);
        remember(part, file);
        store.put(part.key(), file);
        if (store.local(part.key()).isPresent()) {
            Files.deleteIfExists(cached(part.sha256()));
        }
        Files.deleteIfExists(file);
    }

    private void remember(Published.Part part, Path file) throws IOException {
        DurableFiles.createDirectories(cache);
        try {
            Files.createLink(cached(part.sha256()), file);
        } catch (FileAlreadyExistsException known) {
            // Equal content, under the name of its hash.
        } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
            Files.copy(file, cached(part.sha256()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Forgets what is not published, and the largest of the rest beyond {@value #CACHE_BYTES} bytes. */
    void forgetAllBut(Optional<Published> published) throws IOException {
        if (!Files.isDirectory(cache)) {
            return;
        }
        Set<String> current = published.stream()
                .flatMap(state -> state.tables().stream())
                .flatMap(table -> table.parts().stream())
                .map(part -> cached(part.sha256()).getFileName().toString())
                .collect(Collectors.toSet());
        long kept = 0;
        for (Path file : bySize()) {
            kept += Files.size(file);
            if (kept > CACHE_BYTES || !current.contains(file.getFileName().toString())) {
                kept -= Files.size(file);
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> bySize() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.sorted(Comparator.comparingLong(file -> file.toFile().length()))
                    .toList();
        }
    }

    private Path cached(String sha256) {
        return cache.resolve(sha256 + ".parquet");
    }

    @Override
    public void close() throws IOException {
        delete(work);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
