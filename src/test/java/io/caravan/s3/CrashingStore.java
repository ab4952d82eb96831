package io.caravan.s3;

import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Dies before the n-th step that touches the store; whatever was done before stays done. */
public final class CrashingStore extends DecoratedStore {
    private final int[] left;

    /** @param left steps until the crash */
    public CrashingStore(ObjectStore store, int[] left) {
        super(store);
        this.left = left;
    }

    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
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
    public Optional<byte[]> read(ObjectKey key) throws IOException {
        step();
        return super.read(key);
    }

    private void step() {
        if (left[0]-- == 0) {
            throw new Crash();
        }
    }
}
