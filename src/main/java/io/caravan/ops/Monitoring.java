package io.caravan.ops;

import io.caravan.core.watch.Controls;
import io.caravan.core.watch.SyncListener;
import java.util.Map;
import org.apache.camel.CamelContext;

/** How a process is watched. */
public sealed interface Monitoring permits NoMonitoring, Management, SourceMonitoring {
    /** For commands that end by themselves: no port, no metrics, no checks. */
    static Monitoring none() {
        return heardBy(SyncListener.NOBODY);
    }

    /** As {@link #none()}, but for somebody who sums up what happens. */
    static Monitoring heardBy(SyncListener listener) {
        return new NoMonitoring(Map.of(), listener);
    }

    /** As {@link #heardBy(SyncListener)}, for one source of several: its Camel context, and its schedule, have a name of their own. */
    static Monitoring heardBy(String source, SyncListener listener) {
        return NoMonitoring.of(source, listener);
    }

    /** Whether somebody sees what each table holds. */
    default boolean showsTables() {
        return true;
    }

    /** Hears what the sync tells. */
    SyncListener listener();

    /** {@code camel.*} keys that the routes are started with. */
    Map<String, String> properties();

    /** Before the routes start. */
    void prepare(CamelContext camel);

    /** Once they have started. */
    void attach(CamelContext camel);

    /** Lets operators steer it, as far as the configuration lets them; after {@link #attach}. */
    void offer(Controls controls);

    /** Takes back what was offered. */
    void withdraw();
}
