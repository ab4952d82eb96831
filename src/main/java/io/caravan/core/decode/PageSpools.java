package io.caravan.core.decode;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Where the events of pages wait until they land: in memory up to a limit a page, in a file of a directory beyond it. */
public final class PageSpools {
    private static final String PREFIX = "page-";
    private static final String SUFFIX = ".spool";

    private final Path directory;
    private final long memoryLimit;
    private WeakReference<FreeChunks> free = new WeakReference<>(null);

    /**
     * @param directory for temporary files; made when first needed; one process at a time uses it
     * @param memoryLimit bytes a page
     */
    public PageSpools(Path directory, long memoryLimit) {
        this.directory = directory;
        this.memoryLimit = memoryLimit;
    }

    long memoryLimit() {
        return memoryLimit;
    }

    /** Chunks of pages that are gone; they are held by the pages that are not. */
    synchronized FreeChunks chunks() {
        FreeChunks standing = free.get();
        if (standing == null) {
            standing = new FreeChunks();
            free = new WeakReference<>(standing);
        }
        return standing;
    }

    /**
     * Deletes what a crashed run left behind. To be called at start, before any page.
     *
     * @throws SyncFailure.Retryable where the directory cannot be read or a file not be deleted
     */
    public void sweep() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        } catch (IOException e) {
            throw failure("sweep", e);
        }
    }

    Path newFile() {
        try {
            Files.createDirectories(directory);
            return Files.createTempFile(directory, PREFIX, SUFFIX);
        } catch (IOException e) {
            throw failure("create a file in", e);
        }
    }

    SyncFailure failure(String verb, IOException cause) {
        return DiskFailures.of("Cannot " + verb + " the spool directory", directory.toString(), cause);
    }

    /** A bounded number of arrays that pages were in, for the next ones: a new one would be cleared by the JVM first. */
    static final class FreeChunks {
        private static final int SMALL = 64 << 10;
        private static final long KEPT_BYTES = 8L << 20;

        private final Deque<byte[]> arrays = new ArrayDeque<>();
        private long kept;

        /** @return of at least so many bytes, with anything in them */
        synchronized byte[] take(int size) {
            for (Iterator<byte[]> each = arrays.iterator(); size >= SMALL && each.hasNext(); ) {
                byte[] array = each.next();
                if (array.length >= size && array.length / 2 <= size) {
                    each.remove();
                    kept -= array.length;
                    return array;
                }
            }
            return new byte[size];
        }

        /** Nobody reads the array any more. */
        synchronized void give(byte[] array) {
            if (array.length >= SMALL && kept + array.length <= KEPT_BYTES) {
                arrays.addFirst(array);
                kept += array.length;
            }
        }
    }
}
