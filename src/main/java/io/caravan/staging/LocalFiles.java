package io.caravan.staging;

import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Directories;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.file.Sha256;
import io.caravan.core.work.Workers;
import io.caravan.ledger.LandedCopies;
import io.caravan.ledger.LiveFile;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.record.Published;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects as files that DuckDB can read: in place where the store has them on this machine; fetched for one run; or, of staging
 * itself, kept until the version is not the published one any more, so that a run does not read again what the last one wrote.
 */
final class LocalFiles implements AutoCloseable {
    /** Begins the names of runs that may be beside each other. */
    static final String VERIFY = "verify-";

    private static final long CACHE_BYTES = 8L << 30;
    private static final Duration LONGEST_RUN = Duration.ofHours(24);
    private static final Workers AT_ONCE = new Workers(8);
    private static final String REBUILD = "Build staging anew: caravan staging --full";

    private final ObjectStore store;
    private final LandedCopies landed;
    private final Path work;
    private final Path cache;
    private final List<Path> copies = new ArrayList<>();
    private Optional<Duck> engine = Optional.empty();
    private long sequence;

    /**
     * @param landed copies of raw files, which are read instead
     * @param run name of the directory below {@code scratch} that is this run's alone
     */
    LocalFiles(ObjectStore store, LandedCopies landed, Path scratch, String run, Clock clock) throws IOException {
        this.store = store;
        this.landed = landed;
        this.work = scratch.resolve(run);
        this.cache = scratch.resolve("cache");
        Directories.delete(work);
        DurableFiles.createDirectories(work);
        sweep(scratch, clock.instant().minus(LONGEST_RUN));
    }

    /** Of processes that were killed: the directories of which no later run has the name. */
    private static void sweep(Path scratch, Instant before) throws IOException {
        try (Stream<Path> runs = Files.list(scratch)) {
            for (Path run : runs.filter(path -> path.getFileName().toString().startsWith(VERIFY))
                    .toList()) {
                if (Files.getLastModifiedTime(run).toInstant().isBefore(before)) {
                    Directories.delete(run);
                }
            }
        }
    }

    /** A name in the run's directory that nothing has yet. */
    Path next() {
        return work.resolve(Long.toString(sequence++));
    }

    /**
     * An object that a record names.
     *
     * @param sha256 of its content, or the beginning of it, as far as the record tells
     * @param copy where it goes unless it is on this machine
     */
    private record Wanted(ObjectKey key, String sha256, long bytes, Path copy, String cure) {}

    List<Path> raw(List<LiveFile> files) throws IOException {
        List<Wanted> wanted = new ArrayList<>();
        for (LiveFile live : files) {
            StagedFile file = live.file();
            ObjectKey key = new ObjectKey(file.key());
            Path copy = copy();
            if (live.firstBatch() == live.lastBatch()) {
                linked(landed.find(file, live.lastBatch()), copy);
            }
            wanted.add(new Wanted(key, file.sha256(), file.bytes(), copy, key.restored()));
        }
        List<Path> found = new ArrayList<>(found(wanted));
        for (int i = 0; i < found.size(); i++) {
            if (files.get(i).file().sha256().isEmpty()) {
                found.set(i, inOurLayout(found.get(i)));
            }
        }
        return found;
    }

    /** Files that another engine wrote in the place of ours become such files again by this one. */
    void readBy(Duck duck) {
        engine = Optional.of(duck);
    }

    private Path inOurLayout(Path foreign) {
        Path ours = copy();
        engine.orElseThrow().execute(RowLayoutSql.rewritten(foreign, ours));
        return ours;
    }

    /** Files of staging as they are in the store, whatever the cache knows. */
    List<Path> stored(List<Published.Part> parts) throws IOException {
        List<Wanted> wanted = new ArrayList<>();
        for (Published.Part part : parts) {
            wanted.add(new Wanted(part.key(), part.sha256(), part.bytes(), copy(), REBUILD));
        }
        return found(wanted);
    }

    /** Parts whose rows go into others: every byte of them is proven, here or when they came. */
    List<Path> parts(List<Published.Part> parts) throws IOException {
        return cached(parts, part -> store.local(part.key()).isPresent());
    }

    /** Parts in which rows are looked for. Read in place, they are not read twice to prove their hashes. */
    List<Path> searched(List<Published.Part> parts) throws IOException {
        return cached(parts, part -> false);
    }

    private List<Path> cached(List<Published.Part> parts, Predicate<Published.Part> proven) throws IOException {
        Map<ObjectKey, Path> here = new HashMap<>();
        List<Wanted> wanted = new ArrayList<>();
        for (Published.Part part : parts) {
            Optional<Path> known = known(part, proven.test(part));
            if (known.isPresent()) {
                here.put(part.key(), known.get());
            } else {
                Files.deleteIfExists(cached(part.sha256()));
                DurableFiles.createDirectories(cache);
                wanted.add(new Wanted(part.key(), part.sha256(), part.bytes(), cached(part.sha256()), REBUILD));
            }
        }
        List<Path> fetched = found(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            here.put(wanted.get(i).key(), fetched.get(i));
        }
        return parts.stream().map(part -> here.get(part.key())).toList();
    }

    private Optional<Path> known(Published.Part part, boolean proven) throws IOException {
        Optional<Path> file = Optional.of(cached(part.sha256()))
                .filter(Files::isRegularFile)
                .or(() -> proven ? Optional.empty() : store.local(part.key()).filter(Files::isRegularFile));
        return file.isPresent() && Files.size(file.get()) == part.bytes() ? file : Optional.empty();
    }

    private Path copy() {
        Path copy = next();
        copies.add(copy);
        return copy;
    }

    /** The copies that were made for one table are of no use for the next. */
    void forgetCopies() throws IOException {
        for (Path copy : copies) {
            Files.deleteIfExists(copy);
        }
        copies.clear();
    }

    private List<Path> found(List<Wanted> wanted) throws IOException {
        Map<ObjectKey, Path> found = new ConcurrentHashMap<>();
        AT_ONCE.each(wanted, one -> found.put(one.key(), found(one)));
        return wanted.stream().map(one -> found.get(one.key())).toList();
    }

    /** A byte that was changed can be a value that was changed, so all of them are looked at. */
    private Path found(Wanted wanted) throws IOException {
        if (isWhole(wanted.copy(), wanted)) {
            return wanted.copy();
        }
        Files.deleteIfExists(wanted.copy());
        Path file = store.local(wanted.key()).orElse(wanted.copy());
        if (file == wanted.copy() && !store.fetch(wanted.key(), file)) {
            throw damaged(wanted, "is missing although a record names it");
        }
        String sha256 = Sha256.of(file);
        if (!sha256.startsWith(wanted.sha256()) || Files.size(file) != wanted.bytes()) {
            throw damaged(
                    wanted,
                    "has " + Files.size(file) + " bytes with SHA-256 " + sha256 + ", the record that names it says "
                            + wanted.bytes() + " with " + wanted.sha256());
        }
        return file;
    }

    /** A copy of what has landed, which some other program may have changed. */
    private static boolean isWhole(Path copy, Wanted wanted) throws IOException {
        return Files.exists(copy)
                && Files.size(copy) == wanted.bytes()
                && Sha256.of(copy).startsWith(wanted.sha256());
    }

    private static void linked(Optional<Path> file, Path copy) throws IOException {
        if (file.isPresent()) {
            try {
                Files.createLink(copy, file.get());
            } catch (UnsupportedOperationException | FileSystemException goneOrNoLinksHere) {
                // It is fetched.
            }
        }
    }

    private SyncFailure damaged(Wanted wanted, String how) {
        return new SyncFailure.StateUnreadable(
                "The file " + wanted.key() + " in " + store + " " + how + ". Nothing was published. " + wanted.cure());
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
        Directories.delete(work);
    }
}
