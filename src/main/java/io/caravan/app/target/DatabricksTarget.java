package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.RetryPolicy;
import io.caravan.core.work.Sleeper;
import io.caravan.databricks.DatabricksConfig;
import io.caravan.databricks.DatabricksSettings;
import io.caravan.databricks.driver.WarehousePool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the target {@code databricks} alone has. */
final class DatabricksTarget {
    /** How long nothing is said of a warehouse that does not answer. */
    static final Duration IMPATIENCE = Duration.ofSeconds(10);

    private DatabricksTarget() {}

    /** For one that looks around, and is told nothing. */
    static DatabricksSettings settings(CaravanConfig config, Wiring wiring) {
        return settings(config, wiring, wiring.sleeper(), IMPATIENCE, SyncListener.NOBODY);
    }

    /**
     * @param sleeper waits between two attempts at a statement
     * @param listener hears of every statement
     */
    static DatabricksSettings settings(
            CaravanConfig config, Wiring wiring, Sleeper sleeper, Duration impatience, SyncListener listener) {
        DatabricksConfig databricks = config.databricks();
        return DatabricksSettings.defaults(
                databricks.name(),
                databricks.catalog(),
                databricks.bronzeSchema(),
                databricks.controlSchema(),
                landing(databricks),
                spool(config),
                config.source().name(),
                config.source().deployment(),
                RetryPolicy.DEFAULT.withMaxAttempts(config.source().maxAttempts()),
                databricks.timeout(),
                impatience,
                wiring.clock(),
                sleeper,
                wiring.random(),
                listener);
    }

    private static DatabricksSettings.Landing landing(DatabricksConfig config) {
        int parameter = Math.toIntExact(Math.min(config.parameterBytes(), Integer.MAX_VALUE));
        return switch (config.landing()) {
            case AUTO -> new DatabricksSettings.Landing(config.volume(), config.mergeRows(), parameter);
            case MERGE -> new DatabricksSettings.Landing(Optional.empty(), config.mergeRows(), parameter);
            case VOLUME -> new DatabricksSettings.Landing(config.volume(), 0, parameter);
        };
    }

    static WarehousePool pool(CaravanConfig config) {
        return new WarehousePool(config.databricks(), spool(config));
    }

    private static Path spool(CaravanConfig config) {
        return config.sync().state().resolve("spool");
    }
}
