package io.caravan.staging.view;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Directories;
import io.caravan.core.file.Sha256;
import io.caravan.core.work.Workers;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Files of a location for whoever reads it for a while: as they are where they are on this machine, else fetched into a cache that later
 * readers share. A link of its own keeps a file for its reader, whatever a sweep or the cache does meanwhile. A directory that a killed
 * process left is removed by the next reader.
 *
 * <p>It is not the cache of {@code LocalFiles}: that one belongs to the one process that writes staging, which deletes from it what it has
 * superseded, unasked. Here many processes read versions of their own at the same time, and none may delete what another one reads.
 */
final class HeldFiles implements AutoCloseable {
    private static final Workers AT_ONCE = new Workers(8);
    private static final long CACHE_BYTES = 8L << 30;
    private static final Duration UNUSED = Duration.ofDays(7);
    private static final String SESSION = "session-";
    private static final String LOCK = "lock";

    private final ObjectStore store;
    private final Clock clock;
    private final Path cache;
    private final Path own;
    private final FileChannel lock;

    /**
     * An object as a record names it.
     *
     * @param sha256 of its content, or the beginning of it, as far as the record tells
     * @param cure what to do where it is damaged; a sentence
     */
    record Named(ObjectKey key, String sha256, long bytes, String cure) {
        /** That files of other content do not have. */
        String file() {
            return sha256.isEmpty() ? Sha256.of((key + " " + bytes).getBytes(StandardCharsets.UTF_8)) : sha256;
        }
    }

    private HeldFiles(ObjectStore store, Clock clock, Path cache, Path own, FileChannel lock) {
        this.store = store;
        this.clock = clock;
        this.cache = cache;
        this.own = own;
        this.lock = lock;
    }

    /**
     * Makes a directory below {@code folder} that is this reader's alone.
     *
     * @param id that no other reader has
     */
    static HeldFiles open(ObjectStore store, Path folder, String id, Clock clock) throws IOException {
        Files.createDirectories(folder.resolve("cache"));
        sweep(folder);
        Path beginning = Files.createDirectory(folder.resolve("new-" + id));
        FileChannel lock =
                FileChannel.open(beginning.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            // Held before it has the name that a sweep looks for.
            boolean held = lock.tryLock() != null;
            Path own = folder.resolve(SESSION + id);
            if (!held) {
                throw new FileSystemException(own.toString(), null, "another process holds it");
            }
            Files.move(beginning, own, StandardCopyOption.ATOMIC_MOVE);
            HeldFiles files = new HeldFiles(store, clock, folder.resolve("cache"), own, lock);
            files.shrinkCache();
            return files;
        } catch (IOException | OverlappingFileLockException e) {
            lock.close();
            throw e;
        }
    }

    /** Of readers that are not there any more: nobody holds their locks. */
    private static void sweep(Path folder) throws IOException {
        try (Stream<Path> sessions = Files.list(folder)) {
            for (Path session : sessions.filter(
                            path -> path.getFileName().toString().startsWith(SESSION))
                    .toList()) {
                if (isLeft(session.resolve(LOCK))) {
                    Directories.delete(session);
                }
            }
        }
    }

    private static boolean isLeft(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (NoSuchFileException | OverlappingFileLockException beginningOrOurs) {
            return false;
        }
    }

    /** A directory for what the engine spills, and for results on their way. */
    Path directory() {
        return own;
    }

    /** Some objects as files of this machine, in the same order. */
    List<Path> hold(List<Named> wanted) throws IOException {
        Map<ObjectKey, Path> held = new ConcurrentHashMap<>();
        AT_ONCE.each(wanted, one -> held.put(one.key(), hold(one)));
        return wanted.stream().map(one -> held.get(one.key())).toList();
    }

    private Path hold(Named wanted) throws IOException {
        Path mine = own.resolve(wanted.file() + ".parquet");
        if (Files.isRegularFile(mine)) {
            return mine;
        }
        Optional<Path> here = store.local(wanted.key());
        if (here.isPresent()) {
            try {
                return linked(mine, sized(wanted, here.get()));
            } catch (NoSuchFileException swept) {
                throw gone(wanted);
            }
        }
        Path cached = cache.resolve(wanted.file() + ".parquet");
        if (cached.toFile().length() == wanted.bytes()) {
            try {
                return used(mine, cached);
            } catch (NoSuchFileException swept) {
                // By another reader, or by a forget: it is fetched once more.
            }
        }
        fetch(wanted, cached);
        return used(mine, cached);
    }

    private Path used(Path mine, Path cached) throws IOException {
        Files.setLastModifiedTime(cached, FileTime.from(clock.instant()));
        return linked(mine, cached);
    }

    private void fetch(Named wanted, Path cached) throws IOException {
        Path arriving = own.resolve(wanted.file() + ".tmp");
        Files.deleteIfExists(arriving);
        if (!store.fetch(wanted.key(), arriving)) {
            throw gone(wanted);
        }
        if (!Sha256.of(arriving).startsWith(wanted.sha256()) || Files.size(arriving) != wanted.bytes()) {
            throw altered(wanted);
        }
        Files.move(arriving, cached, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Read in place, a file is not read twice to prove its hash; its pages have their own checks. */
    private Path sized(Named wanted, Path file) throws IOException {
        if (Files.size(file) != wanted.bytes()) {
            throw altered(wanted);
        }
        return file;
    }

    private static Path linked(Path mine, Path file) throws IOException {
        try {
            Files.createLink(mine, file);
            return mine;
        } catch (FileAlreadyExistsException known) {
            return mine;
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
            return file;
        }
    }

    private SyncFailure gone(Named wanted) {
        return new SyncFailure.Retryable(
                "The file " + wanted.key() + " in " + store + " is gone: the version that is read"
                        + " here was superseded longer ago than its grace period (staging.grace, compact.grace). Nothing was"
                        + " changed. Begin again, and the newest version is read; at the prompt by .refresh.");
    }

    private SyncFailure altered(Named wanted) {
        return new SyncFailure.StateUnreadable("The file " + wanted.key() + " in " + store
                + " is not the one that the record names: its size or its SHA-256 is another. Nothing was changed. "
                + wanted.cure());
    }

    /** What was not used for a week, and the least recently used beyond {@value #CACHE_BYTES} bytes, go. */
    private void shrinkCache() throws IOException {
        long unusedSince = clock.instant().minus(UNUSED).toEpochMilli();
        long kept = 0;
        for (Path file : byUse()) {
            kept += file.toFile().length();
            if (kept > CACHE_BYTES || file.toFile().lastModified() <= unusedSince) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> byUse() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.sorted(
                            Comparator.comparing((Path file) -> file.toFile().lastModified())
                                    .reversed())
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Directories.delete(own);
        } finally {
            lock.close();
        }
    }
}
