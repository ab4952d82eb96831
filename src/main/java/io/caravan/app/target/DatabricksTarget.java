package io.caravan.app.target;

import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.LandedHistory;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.databricks.DatabricksConfig;
import io.caravan.databricks.DatabricksDestination;
import io.caravan.databricks.driver.WarehousePool;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** The target {@code databricks}. */
record DatabricksTarget(DatabricksDestination warehouse, WarehousePool pool) implements OpenTarget {
    static DatabricksTarget writer(DatabricksConfig config, SyncRuntime runtime, CamelContext camel) {
        WarehousePool pool = new WarehousePool(config, runtime.spool());
        return new DatabricksTarget(
                DatabricksDestination.writer(config, runtime, WarehouseRoute.in(camel, pool)), pool);
    }

    static DatabricksTarget observer(DatabricksConfig config, SyncRuntime runtime) {
        WarehousePool pool = new WarehousePool(config, runtime.spool());
        return new DatabricksTarget(DatabricksDestination.observer(config, runtime, WarehouseRoute.alone(pool)), pool);
    }

    @Override
    public Destination destination() {
        return warehouse;
    }

    @Override
    public LandedHistory history() {
        return warehouse;
    }

    @Override
    public Optional<Forgetting> forgetting() {
        return Optional.of(warehouse.forgetting());
    }

    @Override
    public Optional<Runnable> privileges() {
        return Optional.of(warehouse::verifyPrivileges);
    }

    @Override
    public void hangUp() {
        pool.hangUp();
    }

    @Override
    public void close() {
        warehouse.close();
    }
}
