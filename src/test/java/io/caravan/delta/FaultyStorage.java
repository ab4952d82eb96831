package io.caravan.delta;

import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;

/** Goes wrong at the n-th write; whatever was done before stays done. A death between two reads is one before the next write. */
final class FaultyStorage extends DecoratedStore {
    /** What goes wrong. */
    enum Fault {
        /** The process dies before the write does anything. */
        DIES_BEFORE,
        /** The write is done, then its answer is lost. */
        LOSES_ANSWER
    }

    private final Fault fault;
    private int left;

    FaultyStorage(ObjectStore storage, Fault fault, int left) {
        super(storage);
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

    /** Writes that still succeed. */
    void failAfter(int writes) {
        left = writes;
    }

    boolean isSpent() {
        return left < 0;
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        boolean[] created = new boolean[1];
        write(() -> created[0] = super.putIfAbsent(key, content));
        return created[0];
    }

    @Override
    public void put(ObjectKey key, byte[] content) throws IOException {
        write(() -> super.put(key, content));
    }

    @Override
    public void put(ObjectKey key, Path file) throws IOException {
        write(() -> super.put(key, file));
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        write(() -> super.delete(key));
    }
}
