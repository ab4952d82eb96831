package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.LandedHistory;
import io.caravan.core.destination.Materializer;
import io.caravan.core.runtime.SyncRuntime;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** The configured destination, opened: what it can tell of its batches, and what it can do besides. Each target has one of its own. */
public interface OpenTarget extends AutoCloseable {
    /**
     * For the one that writes.
     *
     * @param camel has the route {@code warehouse-call}, and is started before the first statement
     */
    static OpenTarget toWrite(CaravanConfig config, SyncRuntime runtime, CamelContext camel) {
        return switch (config.target()) {
            case S3 -> S3Target.open(config, runtime);
            case DELTA -> DeltaTarget.writer(config, runtime);
            case DATABRICKS -> DatabricksTarget.writer(config.databricks(), runtime, camel);
        };
    }

    /** For whoever looks around, beside the one that writes. */
    static OpenTarget toRead(CaravanConfig config, SyncRuntime runtime) {
        return switch (config.target()) {
            case S3 -> S3Target.open(config, runtime);
            case DELTA -> DeltaTarget.observer(config, runtime);
            case DATABRICKS -> DatabricksTarget.observer(config.databricks(), runtime);
        };
    }

    Destination destination();

    LandedHistory history();

    /** Puts small files into large ones, bounds the history, deletes what was replaced: as much of it as the target has. */
    default Optional<Compaction> compaction() {
        return Optional.empty();
    }

    /** Takes documents out of the history. */
    default Optional<Forgetting> forgetting() {
        return Optional.empty();
    }

    /** Makes the tables of the current state; it is closed by whoever asks for it. */
    default Optional<Materializer> materializer() {
        return Optional.empty();
    }

    /** Proves that the principal may do all that a sync does; changes nothing. */
    default Optional<Runnable> privileges() {
        return Optional.empty();
    }

    /** Ends calls in flight that last too long for a process that is to end. */
    default void hangUp() {}

    @Override
    void close();
}
