package io.caravan.core.checkpoint;

import io.caravan.core.change.TableRef;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What is known of imports and deleted tables.
 *
 * @param checkedAsOf nanoseconds: up to this commit every import that has begun and every table that is gone is in {@code tables}
 * @param tables those that the log alone does not follow
 */
public record Imports(Watch watch, OptionalLong checkedAsOf, SortedMap<TableRef, TableState> tables) {
    /** Of a checkpoint that says nothing of imports. */
    public static final Imports UNKNOWN = new Imports(new Watch.Unknown(), OptionalLong.empty(), new TreeMap<>());

    /** Of a source that is read from its beginning. */
    public static Imports cold(Protocol protocol) {
        Watch watch = protocol == Protocol.DATA_SYNC ? new Watch.Cold() : new Watch.Unknown();
        return new Imports(watch, OptionalLong.empty(), new TreeMap<>());
    }

    public Imports {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    public Imports withWatch(Watch next) {
        return new Imports(next, checkedAsOf, tables);
    }

    /** @param ts nanoseconds */
    public Imports checked(long ts) {
        return new Imports(watch, OptionalLong.of(ts), tables);
    }

    public Imports unchecked() {
        return new Imports(watch, OptionalLong.empty(), tables);
    }

    public Optional<TableState> of(TableRef table) {
        return Optional.ofNullable(tables.get(table));
    }

    /** Whether events of the log are left out of what lands. */
    public boolean leavesOut(TableRef table) {
        TableState state = tables.get(table);
        return state != null && state.isLeftOut();
    }

    public Imports with(TableRef table, TableState state) {
        SortedMap<TableRef, TableState> next = new TreeMap<>(tables);
        next.put(table, state);
        return new Imports(watch, checkedAsOf, next);
    }

    public Imports without(Collection<TableRef> settled) {
        SortedMap<TableRef, TableState> next = new TreeMap<>(tables);
        next.keySet().removeAll(settled);
        return new Imports(watch, checkedAsOf, next);
    }

    /** @param change of the state of each table that has one */
    Imports each(UnaryOperator<TableState> change) {
        SortedMap<TableRef, TableState> next = new TreeMap<>(tables);
        next.replaceAll((table, state) -> change.apply(state));
        return new Imports(watch, checkedAsOf, next);
    }

    /** The tables in states of a kind. */
    public SortedSet<TableRef> in(Class<? extends TableState> kind) {
        SortedSet<TableRef> found = new TreeSet<>();
        tables.forEach((table, state) -> {
            if (kind.isInstance(state)) {
                found.add(table);
            }
        });
        return found;
    }
}
