package io.caravan.ops;

import io.caravan.core.watch.Controls;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.ops.state.MonitoredSource;
import io.caravan.ops.state.StatusTracker;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** One of several sources: its own Camel context opens no port, and what is heard of it outlives that context. */
final class SourceMonitoring implements Monitoring {
    private final MonitoredSource watched;
    private final StatusTracker tracker;
    private final SyncListener metrics;
    private final Optional<Management.Operator> operator;
    private volatile Optional<CaravanBean> steered = Optional.empty();
    private Optional<CaravanBean.Registration> registration = Optional.empty();

    SourceMonitoring(
            MonitoredSource watched,
            StatusTracker tracker,
            SyncListener metrics,
            Optional<Management.Operator> operator) {
        this.watched = watched;
        this.tracker = tracker;
        this.metrics = metrics;
        this.operator = operator;
    }

    @Override
    public SyncListener listener() {
        return this::heard;
    }

    private void heard(SyncEvent event) {
        tracker.heard(event);
        metrics.heard(event);
    }

    @Override
    public Map<String, String> properties() {
        Map<String, String> properties =
                NoMonitoring.of(watched.source(), SyncListener.NOBODY).quiet();
        properties.put("camel.main.jmxEnabled", "true"); // for the console, by the port that all share
        properties.putAll(Management.beans(operator));
        return properties;
    }

    @Override
    public void prepare(CamelContext camel) {}

    @Override
    public void attach(CamelContext camel) {}

    @Override
    public void offer(Controls controls) {
        CaravanBean bean = new CaravanBean(watched, tracker::read, controls);
        steered = Optional.of(bean);
        registration = operator.map(who -> bean.register());
    }

    /** Empty while the source is not open. */
    Optional<CaravanBean> steered() {
        return steered;
    }

    @Override
    public void withdraw() {
        steered = Optional.empty();
        registration.ifPresent(CaravanBean.Registration::close);
        registration = Optional.empty();
    }
}
