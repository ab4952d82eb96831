package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Destination;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.watch.Amount;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The widest schema known of every table: what was declared, what landed before, what this batch holds. */
final class WidestSchemas {
    private static final Logger LOG = LoggerFactory.getLogger(WidestSchemas.class);

    private final Destination destination;
    private final Map<TableRef, TableSchema> declared;
    private final Map<TableRef, TableSchema> known = new HashMap<>();

    WidestSchemas(Destination destination, Map<TableRef, TableSchema> declared) {
        this.destination = destination;
        this.declared = declared;
    }

    /**
     * Adds what was seen to what is known.
     *
     * @param landed fingerprints that the destination holds
     * @return the tables whose schema is not the landed one, with their new schema
     */
    SortedMap<TableRef, TableSchema> widen(
            Map<TableRef, TableSchema> seen, SortedMap<TableRef, SchemaFingerprint> landed) {
        SortedMap<TableRef, TableSchema> changed = new TreeMap<>();
        seen.forEach((table, columns) -> {
            TableSchema wider = before(table, landed).union(columns);
            known.put(table, wider);
            SchemaFingerprint fingerprint = SchemaFingerprint.of(wider);
            if (!fingerprint.equals(landed.get(table))) {
                LOG.debug(
                        "Schema of {}: {} columns, fingerprint {}",
                        table,
                        wider.columns().size(),
                        fingerprint);
                changed.put(table, wider);
            }
        });
        if (!changed.isEmpty()) {
            LOG.info("Schemas of {}, {} changed", Amount.of(known.size(), "table"), changed.size());
        }
        return changed;
    }

    private TableSchema before(TableRef table, SortedMap<TableRef, SchemaFingerprint> landed) {
        return known.computeIfAbsent(table, absent -> {
            TableSchema start = declared.getOrDefault(table, TableSchema.EMPTY);
            SchemaFingerprint fingerprint = landed.get(table);
            return fingerprint == null
                    ? start
                    : destination.schema(table, fingerprint).union(start);
        });
    }
}
