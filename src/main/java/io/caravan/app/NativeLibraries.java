package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.parquet.ZstdLibrary;
import io.caravan.s3.staging.StagingConfig;
import io.caravan.s3.staging.engine.DuckLibrary;
import java.util.LinkedHashMap;
import java.util.Map;

/** Machine code in jars, proven before anything is read or written: later it would fail a batch in the middle. */
public final class NativeLibraries {
    private NativeLibraries() {}

    /** By name, each of which throws where it cannot be loaded. */
    public static Map<String, Runnable> proofs(CaravanConfig config) {
        Map<String, Runnable> proofs = new LinkedHashMap<>();
        proofs.put("zstd-jni", ZstdLibrary::load);
        if (config.staging().when() != StagingConfig.When.OFF) {
            proofs.put("DuckDB", DuckLibrary::load);
        }
        return proofs;
    }

    public static void prove(CaravanConfig config) {
        proofs(config).values().forEach(Runnable::run);
    }
}
