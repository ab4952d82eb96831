package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.sync.Compaction;
import io.caravan.core.sync.Destination;
import io.caravan.core.sync.Forgetting;
import io.caravan.core.sync.LandedHistory;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.Sleeper;
import io.caravan.databricks.DatabricksDestination;
import io.caravan.databricks.driver.WarehousePool;
import io.caravan.delta.DeltaDestination;
import io.caravan.delta.DeltaSettings;
import io.caravan.s3.S3Destination;
import io.caravan.s3.compaction.S3Compaction;
import io.caravan.s3.history.S3Forgetting;
import io.caravan.s3.history.S3Retention;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * The configured destination, what it can tell of its batches, and what it can do besides: one object in several roles.
 *
 * @param hangingUp ends calls in flight that last too long for a process that is to end
 */
public record OpenTarget(
        Destination destination,
        LandedHistory history,
        Optional<Compaction> compaction,
        Optional<Forgetting> forgetting,
        Optional<Runnable> privileges,
        Runnable hangingUp,
        Runnable closing)
        implements AutoCloseable {
    /**
     * For the one that writes.
     *
     * @param sleeper waits between two attempts, for no longer than the process goes on
     * @param camel has the route {@code warehouse-call}, and is started before the first statement
     * @param listener hears of statements and of calls that are made again
     */
    public static OpenTarget toWrite(
            CaravanConfig config, Wiring wiring, CamelContext camel, Sleeper sleeper, SyncListener listener) {
        return switch (config.target()) {
            case S3 -> lake(config, wiring, listener);
            case DELTA -> of(DeltaDestination.writer(delta(config, wiring, listener)), config);
            case DATABRICKS -> {
                WarehousePool pool = DatabricksTarget.pool(config);
                yield of(
                        DatabricksDestination.writer(
                                DatabricksTarget.settings(
                                        config, wiring, sleeper, DatabricksTarget.IMPATIENCE, listener),
                                WarehouseRoute.in(camel, pool)),
                        pool);
            }
        };
    }

    /** For whoever looks around, beside the one that writes. */
    static OpenTarget toRead(CaravanConfig config, Wiring wiring) {
        return switch (config.target()) {
            case S3 -> lake(config, wiring, SyncListener.NOBODY);
            case DELTA -> of(DeltaDestination.observer(delta(config, wiring, SyncListener.NOBODY)), config);
            case DATABRICKS -> {
                WarehousePool pool = DatabricksTarget.pool(config);
                yield of(
                        DatabricksDestination.observer(
                                DatabricksTarget.settings(config, wiring), WarehouseRoute.alone(pool)),
                        pool);
            }
        };
    }

    private static OpenTarget lake(CaravanConfig config, Wiring wiring, SyncListener listener) {
        S3Destination lake = S3Target.destination(config, wiring, listener);
        return new OpenTarget(
                lake,
                lake,
                Optional.of(compaction(config, lake)),
                Optional.of(S3Forgetting.of(lake)),
                Optional.empty(),
                () -> {},
                lake::close);
    }

    private static Compaction compaction(CaravanConfig config, S3Destination lake) {
        Compaction usual = S3Compaction.of(lake, S3Target.compaction(config));
        return config.history()
                .retention()
                .map(retention -> S3Retention.before(
                        usual, lake, retention, config.sync().state().resolve("retention.txt")))
                .orElse(usual);
    }

    private static OpenTarget of(DeltaDestination destination, CaravanConfig config) {
        return new OpenTarget(
                destination,
                destination,
                Optional.of(destination.expiry(config.compact().grace())),
                Optional.of(destination.forgetting(config.compact().grace())),
                Optional.empty(),
                () -> {},
                destination::close);
    }

    private static OpenTarget of(DatabricksDestination destination, WarehousePool pool) {
        return new OpenTarget(
                destination,
                destination,
                Optional.empty(),
                Optional.empty(),
                Optional.of(destination::verifyPrivileges),
                pool::hangUp,
                destination::close);
    }

    private static DeltaSettings delta(CaravanConfig config, Wiring wiring, SyncListener listener) {
        return DeltaSettings.defaults(
                        config.location(),
                        config.sync().state().resolve("spool"),
                        config.source().name(),
                        config.source().deployment(),
                        wiring.clock())
                .withAccess(config.s3().access().toldTo(listener));
    }

    @Override
    public void close() {
        closing.run();
    }
}
