package io.caravan.staging.record;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materialized.TableState;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.AsOf;
import io.caravan.ledger.LiveFiles;
import io.caravan.store.ObjectKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The staging that readers see: the content of {@code _published.json}.
 *
 * @param asOf what every table of the source is at least
 * @param publishedAt the publisher's clock
 * @param tables in the order of their names; one that could not be built is as of an older batch than others
 * @param missing tables of the source that could not be built yet, with what is known without them
 */
public record Published(
        String source, AsOf asOf, Instant publishedAt, List<Table> tables, SortedMap<TableRef, AsOf> missing) {
    /** @param head what the state was to become */
    public static Published of(
            String source, AsOf head, Instant publishedAt, List<Table> tables, SortedMap<TableRef, AsOf> missing) {
        AsOf all = Stream.concat(tables.stream().map(Table::asOf), missing.values().stream())
                .min(Comparator.naturalOrder())
                .orElse(head);
        return new Published(source, all, publishedAt, tables, missing);
    }

    /** The newest batch that every table holds. */
    public long batch() {
        return asOf.batch();
    }

    /** Of every table. */
    public SortedMap<TableRef, Long> documents() {
        SortedMap<TableRef, Long> documents = new TreeMap<>();
        tables.forEach(table -> documents.put(table.table(), table.rows()));
        return documents;
    }

    /** The newest batch that any table holds. */
    public long newestBatch() {
        return tables.stream().mapToLong(table -> table.asOf().batch()).max().orElse(batch());
    }

    /** Whether every table is as of the head, or cannot be yet, because it is not complete there. */
    public boolean holdsAllOf(LiveFiles head) {
        return Stream.concat(
                        tables.stream().map(table -> Map.entry(table.table(), table.asOf())),
                        missing.entrySet().stream())
                .allMatch(table -> table.getValue().batch() == head.batch()
                        || head.asOf(table.getKey()).isEmpty());
    }

    /** Whether it is the state of one batch. */
    public boolean isEven() {
        return missing.isEmpty()
                && tables.stream().allMatch(table -> table.asOf().equals(asOf));
    }

    /** Whether it names the version of each table's Delta log. */
    public boolean hasDelta() {
        return !tables.isEmpty()
                && tables.stream().allMatch(table -> table.deltaVersion().isPresent());
    }

    /** Whether it names, of each part, since which version of its table's Delta log it is there. */
    public boolean hasParts() {
        return hasDelta()
                && tables.stream().flatMap(table -> table.parts().stream()).allMatch(part -> part.since()
                        .isPresent());
    }

    /**
     * One table's current state.
     *
     * @param version names the directory of the parts that came last; greater than every earlier one's, and at least the batch that
     *     made it
     * @param generation of the table whose rows these are
     * @param asOf what these rows are the state of
     * @param deltaVersion of the table's Delta log; empty in records of before there was one
     * @param removed the parts that this Delta version took out; empty where the table was left alone by the publication that the
     *     record is of
     */
    public record Table(
            TableRef table,
            long version,
            long generation,
            AsOf asOf,
            SchemaFingerprint fingerprint,
            List<StagedColumn> columns,
            List<Part> parts,
            OptionalLong deltaVersion,
            Optional<List<ObjectKey>> removed) {
        public Table(
                TableRef table,
                long version,
                long generation,
                AsOf asOf,
                SchemaFingerprint fingerprint,
                List<StagedColumn> columns,
                List<Part> parts) {
            this(table, version, generation, asOf, fingerprint, columns, parts, OptionalLong.empty(), Optional.empty());
        }

        public Table withDelta(long other) {
            return new Table(
                    table,
                    version,
                    generation,
                    asOf,
                    fingerprint,
                    columns,
                    parts,
                    OptionalLong.of(other),
                    Optional.empty());
        }

        /** The same at a version of its Delta log, to which its parts say since when they are there. */
        public Table withDelta(long other, List<Part> since, Optional<List<ObjectKey>> gone) {
            return new Table(
                    table, version, generation, asOf, fingerprint, columns, since, OptionalLong.of(other), gone);
        }

        /** The same rows, under a schema with the same columns. */
        public Table under(SchemaFingerprint other) {
            return new Table(table, version, generation, asOf, other, columns, parts, deltaVersion, removed);
        }

        /** The same rows: nothing has happened to them since. */
        public Table at(AsOf later) {
            return new Table(table, version, generation, later, fingerprint, columns, parts, deltaVersion, removed);
        }

        public long bytes() {
            return parts.stream().mapToLong(Part::bytes).sum();
        }

        public long rows() {
            return parts.stream().mapToLong(Part::rows).sum();
        }

        public TableState state(Materialized.How how) {
            return new TableState(table, how, rows());
        }
    }

    /**
     * A Parquet file of a table. It has no column that came into the table after it was written; rows have no value there.
     *
     * @param created when the documents of its rows were; empty where nobody knows
     * @param since the version of the table's Delta log that brought it; empty in records of before there were such
     */
    public record Part(
            ObjectKey key, long rows, long bytes, String sha256, Optional<CreationSpan> created, OptionalLong since) {
        public Part(ObjectKey key, long rows, long bytes, String sha256) {
            this(key, rows, bytes, sha256, Optional.empty(), OptionalLong.empty());
        }

        public Part since(long version) {
            return new Part(key, rows, bytes, sha256, created, OptionalLong.of(version));
        }

        /** Of the directory that it is in. */
        public long version() {
            String version = key.directory();
            return Long.parseLong(
                    version.substring(version.lastIndexOf('/', version.length() - 2) + 1, version.length() - 1));
        }
    }

    public Map<TableRef, Table> byTable() {
        return tables.stream().collect(Collectors.toMap(Table::table, Function.identity()));
    }

    public Set<ObjectKey> keys() {
        return tables.stream()
                .flatMap(table -> table.parts().stream())
                .map(Part::key)
                .collect(Collectors.toSet());
    }
}
