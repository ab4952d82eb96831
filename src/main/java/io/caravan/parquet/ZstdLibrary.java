package io.caravan.parquet;

import com.github.luben.zstd.Zstd;
import io.caravan.core.file.NativeLibrary;

/** What compresses every page that is written. */
public final class ZstdLibrary {
    private static final NativeLibrary LIBRARY = new NativeLibrary("zstd-jni", "ZstdTempFolder", "");

    private ZstdLibrary() {}

    /** Throws where it cannot be loaded, and nothing could be written. */
    public static void load() {
        LIBRARY.load(() -> Zstd.compressBound(1));
    }
}
