package io.caravan.ops;

import io.caravan.core.change.TableRef;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/** Events by table. The first tables seen get a series each, the rest share one: a deployment may have thousands. */
final class TableCounters {
    static final int OWN_SERIES = 100;
    /** No table can be called so. */
    static final String OTHER = "(other)";

    private final MeterRegistry registry;
    private final String source;
    private final Map<TableRef, Counter> own = new HashMap<>();

    TableCounters(MeterRegistry registry, String source) {
        this.registry = registry;
        this.source = source;
        counter(OTHER);
    }

    synchronized void add(SortedMap<TableRef, Long> rows) {
        rows.forEach((table, count) -> of(table).increment(count));
    }

    private Counter of(TableRef table) {
        Counter known = own.get(table);
        if (known != null) {
            return known;
        }
        if (own.size() >= OWN_SERIES) {
            return counter(OTHER);
        }
        Counter created = counter(table.path());
        own.put(table, created);
        return created;
    }

    private Counter counter(String table) {
        return registry.counter("caravan.table.events", "source", source, "table", table);
    }
}
