package io.caravan.ops;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.LandedBatch.Brought;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/** Events and bytes by table. The first tables seen get series of their own, the rest share some: a deployment may have thousands. */
final class TableCounters {
    static final int OWN_SERIES = 100;
    /** No table can be called so. */
    static final String OTHER = "(other)";

    private final MeterRegistry registry;
    private final String source;
    private final Map<TableRef, OfTable> own = new HashMap<>();
    private final OfTable others;

    TableCounters(MeterRegistry registry, String source) {
        this.registry = registry;
        this.source = source;
        this.others = counters(OTHER);
    }

    private record OfTable(Counter upserts, Counter deletes, Counter truncates, Counter bytes) {
        void add(Brought brought) {
            upserts.increment((double) brought.upserts());
            deletes.increment((double) brought.deletes());
            truncates.increment((double) brought.truncates());
            bytes.increment((double) brought.bytes());
        }
    }

    synchronized void add(SortedMap<TableRef, Brought> tables) {
        tables.forEach((table, brought) -> of(table).add(brought));
    }

    private OfTable of(TableRef table) {
        if (own.size() >= OWN_SERIES) {
            return own.getOrDefault(table, others);
        }
        return own.computeIfAbsent(table, first -> counters(first.path()));
    }

    private OfTable counters(String table) {
        return new OfTable(
                events(table, "upsert"),
                events(table, "delete"),
                events(table, "truncate"),
                counter("caravan.table.bytes", "table", table));
    }

    private Counter events(String table, String op) {
        return counter("caravan.table.events", "table", table, "op", op);
    }

    private Counter counter(String name, String... labels) {
        return Counter.builder(name)
                .description(MetricHelp.of(name))
                .tag("source", source)
                .tags(labels)
                .register(registry);
    }
}
