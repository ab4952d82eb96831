package io.caravan.core.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder for as long as this process lives. Who is killed deletes nothing: whoever opens the next one of the same name does it, which
 * the lock of a living process keeps from its own.
 */
public final class TemporaryFolder implements Closeable {
    private static final String LOCK = ".lock";

    /** Of this process: to open and close one of them once more would let go of its lock, by POSIX. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path lock;
    private final FileChannel held;
    private final Path path;

    private TemporaryFolder(Path lock, FileChannel held, Path path) {
        this.lock = lock;
        this.held = held;
        this.path = path;
    }

    /**
     * Deletes what dead processes have left, and makes a folder.
     *
     * @param in which folder, such as {@code java.io.tmpdir}
     * @param name that each begins with; nothing else there may begin so
     */
    public static synchronized TemporaryFolder open(Path in, String name) throws IOException {
        sweep(in, name);
        while (true) {
            Optional<TemporaryFolder> made = beside(Files.createTempFile(in, name, LOCK));
            if (made.isPresent()) {
                return made.get();
            }
        }
    }

    /**
     * Holds the lock and makes the folder.
     *
     * @param lock that was just made; another process may have taken it for one that was left
     * @return empty where it has
     */
    static Optional<TemporaryFolder> beside(Path lock) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        } catch (NoSuchFileException deleted) {
            return Optional.empty();
        }
        try {
            if (channel.tryLock() != null && Files.exists(lock)) {
                OURS.add(lock);
                return Optional.of(new TemporaryFolder(lock, channel, Files.createDirectory(folder(lock))));
            }
        } catch (IOException | RuntimeException e) {
            try (channel) {
                OURS.remove(lock);
                Files.deleteIfExists(lock);
            } catch (IOException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    private static Path folder(Path lock) {
        String file = lock.getFileName().toString();
        return lock.resolveSibling(file.substring(0, file.length() - LOCK.length()));
    }

    private static void sweep(Path in, String name) throws IOException {
        List<Path> locks;
        try (Stream<Path> files = Files.list(in)) {
            locks = files.filter(file -> file.getFileName().toString().startsWith(name))
                    .filter(file -> file.getFileName().toString().endsWith(LOCK))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !OURS.contains(file))
                    .toList();
        }
        for (Path lock : locks) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock left = channel.tryLock()) {
                if (left != null) {
                    delete(folder(lock));
                    Files.deleteIfExists(lock);
                }
            } catch (IOException | OverlappingFileLockException ofSomebodyElse) {
                // it stays
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Directories.delete(folder);
        }
    }

    public Path path() {
        return path;
    }

    /** Deletes it, with all that is in it. */
    @Override
    public void close() throws IOException {
        delete(path);
        Files.deleteIfExists(lock);
        held.close();
        OURS.remove(lock);
    }
}
