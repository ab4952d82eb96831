package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.Target;
import io.caravan.databricks.driver.WarehouseDriver;
import io.caravan.parquet.ZstdLibrary;
import io.caravan.staging.StagingConfig;
import io.caravan.staging.engine.DuckLibrary;
import java.sql.Driver;
import java.util.LinkedHashMap;
import java.util.Map;

/** Machine code, and the driver that is not on the class path, proven before anything is read or written: later it would fail a batch in the middle. */
public final class NativeLibraries {
    /** Without it nothing else of the target can be asked. */
    public static final String DRIVER = "JDBC driver of Databricks";

    private NativeLibraries() {}

    /** By name, each of which throws where it cannot be loaded. */
    public static Map<String, Runnable> proofs(CaravanConfig config) {
        Map<String, Runnable> proofs = new LinkedHashMap<>();
        proofs.put("native library: zstd-jni", ZstdLibrary::load);
        if (config.staging().when() != StagingConfig.When.OFF) {
            proofs.put("native library: DuckDB", DuckLibrary::load);
        }
        if (config.target() == Target.DATABRICKS) {
            proofs.put(DRIVER, () -> {
                Driver unused = WarehouseDriver.load();
            });
        }
        return proofs;
    }

    public static void prove(CaravanConfig config) {
        proofs(config).values().forEach(Runnable::run);
    }
}
