package io.caravan.store;

import io.caravan.core.file.HashedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects by key. What is written is durable and whole when a call returns. No promise of a destination rests on listing: it
 * may lag behind. {@code toString} names the location for errors.
 */
public interface ObjectStore extends AutoCloseable {
    /** Creates the object whole, or leaves the existing one alone; false where there was one. Atomic among all writers. */
    boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException;

    /** Creates the object or replaces it whole; of several writers the last one wins. */
    void put(ObjectKey key, byte[] content) throws IOException;

    /** Creates the object from a local file, which it may consume. A key carries its content's hash, so one is enough. */
    void put(ObjectKey key, Path file) throws IOException;

    /** As {@link #put(ObjectKey, Path)}, of a file whose checksums are known: its bytes are read for nothing but the upload. */
    default void put(ObjectKey key, HashedFile file) throws IOException {
        file.requireUnchanged();
        put(key, file.path());
    }

    /** Empty where there is none. Objects beyond 64 MiB are not ours, and refused. */
    Optional<byte[]> read(ObjectKey key) throws IOException;

    /** Empty where there is none. */
    Optional<Found> find(ObjectKey key) throws IOException;

    default boolean exists(ObjectKey key) throws IOException {
        return find(key).isPresent();
    }

    /** Copies the object into a new local file, streamed and verified on the way; false, and no file, where there is none. */
    boolean fetch(ObjectKey key, Path file) throws IOException;

    /** The object as a file of this machine, to be read in place; empty where it has to be fetched. */
    default Optional<Path> local(ObjectKey key) {
        return Optional.empty();
    }

    /**
     * Compare-and-set of a whole object, atomic among all writers.
     *
     * @param before what the object must hold; empty where there must be none
     * @return false where it holds something else, and keeps it
     */
    boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException;

    /**
     * Keys in the order of their bytes, lazily, those in folders too.
     *
     * @param prefix whole segments, with the slash behind them
     * @param after only greater keys; skipping so costs nothing
     */
    Stream<ObjectKey> list(String prefix, String after) throws IOException;

    /**
     * The objects directly in a folder, in the order of their names' bytes; none where there is no such folder.
     *
     * @param folder with the slash behind it
     * @param from only names that are equal or greater; skipping so costs little
     */
    List<Found> files(String folder, String from) throws IOException;

    /**
     * The names of the folders directly in a folder, in the order of their bytes.
     *
     * @param folder with the slash behind it
     */
    List<String> folders(String folder) throws IOException;

    /** No error where there is none. */
    void delete(ObjectKey key) throws IOException;

    /** As {@link #delete}, in any order; after a failure some of them may be left. */
    default void deleteAll(Collection<ObjectKey> keys) throws IOException {
        for (ObjectKey key : keys) {
            delete(key);
        }
    }

    /** Throws where objects could not be written here, or not as this interface promises. Leaves nothing behind. */
    void verifyWritable() throws IOException;

    /**
     * As {@link #verifyWritable}, for a writer that is about to begin: where that was proven lately a store may say so, and where it
     * proves it, it may leave a note of that.
     */
    default void proveWritable(Instant now) throws IOException {
        verifyWritable();
    }

    /** Objects of ours that are still on their way to their name; none where a store needs no such detour. */
    default Stream<ObjectKey> temporaries() throws IOException {
        return Stream.empty();
    }

    /** Whether keys that differ by upper and lower case alone are one object. The store is tried: a file is written and deleted again. */
    default boolean foldsCase() throws IOException {
        return false;
    }

    /** Forgets uploads that crashed writers began before this time; nobody sees them, but they take space. */
    default void abandonUploads(Instant startedBefore) throws IOException {}

    @Override
    default void close() {}

    /**
     * An object as it was found.
     *
     * @param modifiedMillis since 1970, by the clock of the store
     */
    record Found(ObjectKey key, long bytes, long modifiedMillis) {}
}
