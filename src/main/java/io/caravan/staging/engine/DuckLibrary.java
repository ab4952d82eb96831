package io.caravan.staging.engine;

import io.caravan.core.file.NativeLibrary;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** What makes staging. */
public final class DuckLibrary {
    private static final NativeLibrary LIBRARY = new NativeLibrary(
            "DuckDB",
            Pattern.compile("libduckdb_java[0-9]+[.]so"),
            "java.io.tmpdir",
            "What has landed is not affected; staging.enabled=false (STAGING_ENABLED) does without.");

    private static final AtomicBoolean LOADED = new AtomicBoolean();

    private static final long PER_THREAD = 128L << 20;

    private DuckLibrary() {}

    /**
     * Statements that bound an engine.
     *
     * @param memory bytes that it keeps; a thread needs room of its own, so with less memory there are fewer
     * @param spill directory, made when first needed, for what exceeds the memory
     */
    public static List<String> bounds(long memory, Path spill) {
        long threads = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), memory / PER_THREAD));
        return List.of(
                "SET memory_limit = " + Sql.text((memory >> 20) + "MiB"),
                "SET temp_directory = " + Sql.target(spill),
                "SET threads = " + threads,
                "SET TimeZone = 'UTC'",
                "SET autoinstall_known_extensions = false",
                "SET autoload_known_extensions = false");
    }

    /** Throws where it cannot be loaded, and no staging could be made. */
    public static void load() {
        if (!LOADED.get()) {
            LIBRARY.load(() -> {
                try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
                    return connection.isClosed();
                }
            });
            LOADED.set(true);
        }
    }
}
