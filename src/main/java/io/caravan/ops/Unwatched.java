package io.caravan.ops;

import io.caravan.core.watch.Controls;
import io.caravan.core.watch.SyncListener;
import java.util.Map;
import org.apache.camel.CamelContext;

/** Nobody watches. */
record Unwatched() implements Operations {
    @Override
    public SyncListener listener() {
        return SyncListener.NOBODY;
    }

    @Override
    public Map<String, String> properties() {
        return Map.of(
                "camel.management.enabled", "false",
                "camel.metrics.enabled", "false",
                "camel.health.enabled", "false",
                "camel.opentelemetry2.enabled", "false",
                "camel.main.routeFilterExcludePattern", "schedule"); // Quartz takes half a second to stop
    }

    @Override
    public void prepare(CamelContext camel) {}

    @Override
    public void attach(CamelContext camel) {}

    @Override
    public void offer(Controls controls) {}

    @Override
    public void withdraw() {}
}
