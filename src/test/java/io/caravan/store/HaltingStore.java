package io.caravan.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Ends its process, without any farewell, before the n-th write. A death between two of them leaves the same as one before the second. */
public final class HaltingStore extends DecoratedStore {
    private int left;

    /** @param writes that are done before */
    public HaltingStore(ObjectStore store, int writes) {
        super(store);
        this.left = writes;
    }

    private void step() {
        if (left-- == 0) {
            Runtime.getRuntime().halt(137);
        }
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
        step();
        return super.putIfAbsent(key, content);
    }

    @Override
    public void put(ObjectKey key, Path file) throws IOException {
        step();
        super.put(key, file);
    }

    @Override
    public void put(ObjectKey key, byte[] content) throws IOException {
        step();
        super.put(key, content);
    }

    @Override
    public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
        step();
        return super.replace(key, content, before);
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        step();
        super.delete(key);
    }
}
