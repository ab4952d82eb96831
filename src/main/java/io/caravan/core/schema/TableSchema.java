package io.caravan.core.schema;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Top-level fields of a table and the types seen in each, by field name as Convex gives it. */
public record TableSchema(SortedMap<String, ObservedTypes> columns) {
    public static final TableSchema EMPTY = new TableSchema(new TreeMap<>());

    public TableSchema {
        columns = Collections.unmodifiableSortedMap(columns);
    }

    /** Of the columns whose names are taken. */
    public TableSchema only(Predicate<String> wanted) {
        SortedMap<String, ObservedTypes> taken = new TreeMap<>(columns);
        taken.keySet().removeIf(wanted.negate());
        return taken.size() == columns.size() ? this : new TableSchema(taken);
    }

    /** Whichever is wider, column by column; commutative, associative and idempotent. */
    public TableSchema union(TableSchema other) {
        SortedMap<String, ObservedTypes> union = new TreeMap<>(columns);
        other.columns.forEach((name, types) -> union.merge(name, types, ObservedTypes::union));
        return union.equals(columns) ? this : new TableSchema(union);
    }
}
