package io.caravan.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects by key. What is written is durable when a call returns. No promise of the destination rests on {@link #list}: it
 * may lag behind. {@code toString} names the location for errors.
 */
interface ObjectStore extends AutoCloseable {
    /** Creates the object whole, or leaves the existing one alone; false where there was one. Atomic among all writers. */
    boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException;

    /** Creates the object from a local file, which it may consume. A key carries its content's hash, so one is enough. */
    void put(ObjectKey key, Path file) throws IOException;

    /** Empty where there is none. Objects beyond 64 MiB are not ours, and refused. */
    Optional<byte[]> read(ObjectKey key) throws IOException;

    boolean exists(ObjectKey key) throws IOException;

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
     * Keys in the order of their bytes, lazily.
     *
     * @param prefix whole segments, with the slash behind them
     * @param after only greater keys; skipping so costs nothing
     */
    Stream<ObjectKey> list(String prefix, String after) throws IOException;

    /** No error where there is none. */
    void delete(ObjectKey key) throws IOException;

    /** Throws where objects could not be written here, or not as this interface promises. Leaves nothing behind. */
    void verifyWritable() throws IOException;

    /** Objects of ours that are still on their way to their name; none where a store needs no such detour. */
    default Stream<ObjectKey> temporaries() throws IOException {
        return Stream.empty();
    }

    /** Forgets uploads that crashed writers began before this time; nobody sees them, but they take space. */
    default void abandonUploads(Instant startedBefore) throws IOException {}

    @Override
    default void close() {}
}
