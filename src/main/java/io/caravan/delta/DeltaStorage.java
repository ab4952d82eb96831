package io.caravan.delta;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files by key: the one seam between this target and the place it writes to, below our own records and below Delta Kernel.
 * What is written is durable and whole when a call returns. Reading and listing see what was written before. {@code toString}
 * names the location for errors.
 */
interface DeltaStorage {
    /** Creates the file whole, or leaves the existing one alone; false where there was one. Atomic among all writers. */
    boolean putIfAbsent(DeltaKey key, byte[] content) throws IOException;

    /** Creates the file or replaces it whole. */
    void put(DeltaKey key, byte[] content) throws IOException;

    /** Creates the file from a local one, which it may consume. A key carries its content's hash, so one is enough. */
    void put(DeltaKey key, Path file) throws IOException;

    /** Empty where there is none. */
    Optional<byte[]> read(DeltaKey key) throws IOException;

    /** Empty where there is none. */
    Optional<Found> find(DeltaKey key) throws IOException;

    /**
     * The files directly in a folder, in the order of their names' bytes; none where there is no such folder.
     *
     * @param from only names that are equal or greater
     */
    List<Found> list(String folder, String from) throws IOException;

    /** The names of the folders directly in a folder, in the order of their bytes. */
    List<String> folders(String folder) throws IOException;

    /** No error where there is none. */
    void delete(DeltaKey key) throws IOException;

    /**
     * A file as it was found.
     *
     * @param modifiedMillis since 1970, by the clock of the storage
     */
    record Found(DeltaKey key, long bytes, long modifiedMillis) {}
}
