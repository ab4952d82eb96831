package io.caravan.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Passes everything on; tests override the step that goes wrong. */
public class DecoratedStore implements ObjectStore {
    private final ObjectStore store;

    protected DecoratedStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        return store.putIfAbsent(key, content);
    }

    @Override
    public void put(ObjectKey key, Path file) throws IOException {
        store.put(key, file);
    }

    @Override
    public boolean foldsCase() throws IOException {
        return store.foldsCase();
    }

    @Override
    public Optional<byte[]> read(ObjectKey key) throws IOException {
        return store.read(key);
    }

    @Override
    public void put(ObjectKey key, byte[] content) throws IOException {
        store.put(key, content);
    }

    @Override
    public Optional<Found> find(ObjectKey key) throws IOException {
        return store.find(key);
    }

    @Override
    public List<Found> files(String folder, String from) throws IOException {
        return store.files(folder, from);
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        return store.folders(folder);
    }

    @Override
    public boolean exists(ObjectKey key) throws IOException {
        return store.exists(key);
    }

    @Override
    public boolean fetch(ObjectKey key, Path file) throws IOException {
        return store.fetch(key, file);
    }

    @Override
    public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
        return store.replace(key, content, before);
    }

    @Override
    public Stream<ObjectKey> list(String prefix, String after) throws IOException {
        return store.list(prefix, after);
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        store.delete(key);
    }

    @Override
    public Stream<ObjectKey> temporaries() throws IOException {
        return store.temporaries();
    }

    @Override
    public void proveWritable(Instant now) throws IOException {
        store.proveWritable(now);
    }

    @Override
    public void verifyWritable() throws IOException {
        store.verifyWritable();
    }

    @Override
    public void abandonUploads(Instant startedBefore) throws IOException {
        store.abandonUploads(startedBefore);
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
