package io.caravan.delta;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Goes wrong at the n-th write; whatever was done before stays done. A death between two reads is one before the next write. */
final class FaultyStorage implements DeltaStorage {
    /** What goes wrong. */
    enum Fault {
        /** The process dies before the write does anything. */
        DIES_BEFORE,
        /** The write is done, then its answer is lost. */
        LOSES_ANSWER
    }

    private final DeltaStorage storage;
    private final Fault fault;
    private int left;

    FaultyStorage(DeltaStorage storage, Fault fault, int left) {
        this.storage = storage;
        this.fault = fault;
        this.left = left;
    }

    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private interface Write {
        void run() throws IOException;
    }

    private void write(Write write) throws IOException {
        boolean now = left-- == 0;
        if (now && fault == Fault.DIES_BEFORE) {
            throw new Crash();
        }
        write.run();
        if (now) {
            throw new IOException("connection reset");
        }
    }

    boolean isSpent() {
        return left < 0;
    }

    @Override
    public boolean putIfAbsent(DeltaKey key, byte[] content) throws IOException {
        boolean[] created = new boolean[1];
        write(() -> created[0] = storage.putIfAbsent(key, content));
        return created[0];
    }

    @Override
    public void put(DeltaKey key, byte[] content) throws IOException {
        write(() -> storage.put(key, content));
    }

    @Override
    public void put(DeltaKey key, Path file) throws IOException {
        write(() -> storage.put(key, file));
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
        write(() -> storage.delete(key));
    }

    @Override
    public String toString() {
        return storage.toString();
    }
}
