package io.caravan.delta.kernel;

import io.caravan.store.ObjectKey;

/** Delta Kernel's addresses for our keys: below a root of no place, so that no real directory or bucket is ever parsed as one. */
public final class KernelPath {
    private static final String ROOT = "caravan:/";

    private KernelPath() {}

    public static String of(ObjectKey key) {
        return ROOT + key.value();
    }

    public static ObjectKey key(String path) {
        if (!path.startsWith(ROOT)) {
            throw new IllegalArgumentException("a path outside of the destination: " + path);
        }
        return new ObjectKey(path.substring(ROOT.length()));
    }
}
