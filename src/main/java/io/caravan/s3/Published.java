package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.Materialized;
import io.caravan.core.sync.Materialized.TableState;
import io.caravan.store.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The staging that readers see: the content of {@code staging/_published.json}.
 *
 * @param batch the newest that it holds
 * @param consistentAsOf nanoseconds: it holds the source's commits up to here
 * @param publishedAt the publisher's clock
 * @param tables in the order of their names
 */
record Published(String source, long batch, long consistentAsOf, Instant publishedAt, List<Table> tables) {
    /**
     * One table's current state.
     *
     * @param version names its directory; greater than every earlier one's, and at least the batch that made it
     * @param generation of the table whose rows these are
     */
    record Table(
            TableRef table,
            long version,
            long generation,
            SchemaFingerprint fingerprint,
            List<StagedColumn> columns,
            List<Part> parts) {
        /** The same rows, under a schema with the same columns. */
        Table under(SchemaFingerprint other) {
            return new Table(table, version, generation, other, columns, parts);
        }

        long rows() {
            return parts.stream().mapToLong(Part::rows).sum();
        }

        TableState state(Materialized.How how) {
            return new TableState(table, how, rows());
        }
    }

    /** A Parquet file of a table. */
    record Part(ObjectKey key, long rows, long bytes, String sha256) {}

    Map<TableRef, Table> byTable() {
        return tables.stream().collect(Collectors.toMap(Table::table, Function.identity()));
    }

    Set<ObjectKey> keys() {
        return tables.stream()
                .flatMap(table -> table.parts().stream())
                .map(Part::key)
                .collect(Collectors.toSet());
    }
}
