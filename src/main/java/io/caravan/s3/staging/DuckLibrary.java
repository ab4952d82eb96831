package io.caravan.s3.staging;

import io.caravan.core.file.NativeLibrary;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.atomic.AtomicBoolean;

/** What makes staging. */
public final class DuckLibrary {
    private static final NativeLibrary LIBRARY = new NativeLibrary(
            "DuckDB",
            "java.io.tmpdir",
            "What has landed is not affected; staging.enabled=false (STAGING_ENABLED) does without.");

    private static final AtomicBoolean LOADED = new AtomicBoolean();

    private DuckLibrary() {}

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
