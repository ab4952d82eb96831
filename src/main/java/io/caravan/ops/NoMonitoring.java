package io.caravan.ops;

import io.caravan.core.watch.Controls;
import io.caravan.core.watch.SyncListener;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;

/**
 * Nobody watches.
 *
 * @param named what tells its Camel context from others of the process, if there are any
 * @param listener of whoever sums a sync up
 */
record NoMonitoring(Map<String, String> named, SyncListener listener) implements Monitoring {
    static NoMonitoring of(String source, SyncListener listener) {
        return new NoMonitoring(Map.of("camel.main.name", "caravan-" + source), listener);
    }

    @Override
    public boolean showsTables() {
        return false;
    }

    @Override
    public Map<String, String> properties() {
        Map<String, String> properties = quiet();
        properties.put("camel.main.routeFilterExcludePattern", "schedule"); // Quartz takes half a second to stop
        return properties;
    }

    /** Of a context that opens no port and counts nothing. */
    Map<String, String> quiet() {
        Map<String, String> properties = new LinkedHashMap<>(named);
        properties.put("camel.management.enabled", "false");
        properties.put("camel.metrics.enabled", "false");
        properties.put("camel.health.enabled", "false");
        properties.put("camel.opentelemetry2.enabled", "false");
        return properties;
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
