package io.caravan.core.checkpoint;

import io.caravan.core.change.TableRef;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which tables are complete, and as of which commit of the source.
 *
 * @param asOf nanoseconds: every table that is not behind is complete as of this commit; empty where nothing is told of any
 * @param behind the other tables, each with the commit as of which it is complete, if there is one
 */
public record Completeness(OptionalLong asOf, SortedMap<TableRef, OptionalLong> behind) {
    public static final Completeness UNTOLD = new Completeness(OptionalLong.empty(), new TreeMap<>());

    /** Of all tables. */
    public static Completeness of(OptionalLong asOf) {
        return new Completeness(asOf, new TreeMap<>());
    }

    /** What a receipt at the phase tells. */
    public static Completeness of(Phase phase, Imports imports) {
        OptionalLong reached = phase.consistentAsOf();
        boolean proven = imports.watch() instanceof Watch.Impossible
                || (reached.isPresent()
                        && imports.checkedAsOf().isPresent()
                        && imports.checkedAsOf().getAsLong() >= reached.getAsLong());
        if (reached.isEmpty() || !proven) {
            return UNTOLD;
        }
        SortedMap<TableRef, OptionalLong> behind = new TreeMap<>();
        imports.tables().forEach((table, state) -> {
            if (!(state instanceof TableState.Gone)) {
                behind.put(table, state.completeAsOf());
            }
        });
        return new Completeness(reached, behind);
    }

    /** The commit as of which all tables are complete. */
    public OptionalLong consistentAsOf() {
        return behind.isEmpty() ? asOf : OptionalLong.empty();
    }

    /** The commit as of which the table is complete. */
    public OptionalLong of(TableRef table) {
        return behind.getOrDefault(table, asOf);
    }

    /** Whether this tells of more than the other: of anything at all, or of a table that the other calls behind. */
    public boolean tellsMoreThan(Completeness other) {
        if (asOf.isEmpty() || other.asOf.isEmpty()) {
            return asOf.isPresent();
        }
        return other.behind.entrySet().stream().anyMatch(entry -> isLater(of(entry.getKey()), entry.getValue()));
    }

    private static boolean isLater(OptionalLong one, OptionalLong other) {
        return one.isPresent() && (other.isEmpty() || one.getAsLong() > other.getAsLong());
    }
}
