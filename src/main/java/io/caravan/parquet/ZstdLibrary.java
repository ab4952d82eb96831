package io.caravan.parquet;

import com.github.luben.zstd.Zstd;
import io.caravan.core.file.NativeLibrary;
import java.util.regex.Pattern;

/** What compresses every page that is written. */
public final class ZstdLibrary {
    private static final String PLACE = "ZstdNativePath";
    private static final NativeLibrary LIBRARY =
            new NativeLibrary("zstd-jni", Pattern.compile("libzstd-jni-[0-9.]+-[0-9]{3,}[.]so"), "ZstdTempFolder", "");

    private ZstdLibrary() {}

    /** Throws where it cannot be loaded, and nothing could be written. */
    public static void load() {
        if (System.getProperty(PLACE) == null) {
            NativeLibrary.beside(Zstd.class, "libzstd-jni-")
                    .ifPresent(file -> System.setProperty(PLACE, file.toString()));
        }
        LIBRARY.load(() -> Zstd.compressBound(1));
    }
}
