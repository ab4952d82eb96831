package io.caravan.core.schema;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Top-level fields of a table and the types seen in each, by field name as Convex gives it. */
public record TableSchema(SortedMap<String, ObservedTypes> columns) {
    public static final TableSchema EMPTY = new TableSchema(new TreeMap<>());

    public TableSchema {
        columns = Collections.unmodifiableSortedMap(columns);
    }

    /** Whichever is wider, column by column; commutative, associative and idempotent. */
    public TableSchema union(TableSchema other) {
        SortedMap<String, ObservedTypes> union = new TreeMap<>(columns);
        other.columns.forEach((name, types) -> union.merge(name, types, ObservedTypes::union));
        return union.equals(columns) ? this : new TableSchema(union);
    }
}
