package io.caravan.delta;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Passes everything on; tests override the step that goes wrong. */
class Decorated implements DeltaStorage {
    private final DeltaStorage storage;

    Decorated(DeltaStorage storage) {
        this.storage = storage;
    }

    @Override
    public boolean putIfAbsent(DeltaKey key, byte[] content) throws IOException {
        return storage.putIfAbsent(key, content);
    }

    @Override
    public void put(DeltaKey key, byte[] content) throws IOException {
        storage.put(key, content);
    }

    @Override
    public void put(DeltaKey key, Path file) throws IOException {
        storage.put(key, file);
    }

    @Override
    public Optional<byte[]> read(DeltaKey key) throws IOException {
        return storage.read(key);
    }

    @Override
    public Optional<Found> find(DeltaKey key) throws IOException {
        return storage.find(key);
    }

    @Override
    public List<Found> list(String folder, String from) throws IOException {
        return storage.list(folder, from);
    }

    @Override
    public List<String> folders(String folder) throws IOException {
        return storage.folders(folder);
    }

    @Override
    public void delete(DeltaKey key) throws IOException {
        storage.delete(key);
    }

    @Override
    public String toString() {
        return storage.toString();
    }
}
