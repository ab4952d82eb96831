package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.TableState;
import io.caravan.core.checkpoint.TableState.Announced;
import io.caravan.core.checkpoint.TableState.Entered;
import io.caravan.core.checkpoint.TableState.Gone;
import io.caravan.core.checkpoint.TableState.Missing;
import io.caravan.core.checkpoint.TableState.Settling;
import io.caravan.core.checkpoint.TableState.Unproven;
import io.caravan.core.convex.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;

/** How the states of tables follow one another; pure functions. */
final class TableStates {
    private TableStates() {}

    /**
     * An import of the table may have begun.
     *
     * @param completeAsOf where the table was followed until now
     * @param since nanoseconds
     */
    static Imports announce(Imports imports, TableRef table, OptionalLong completeAsOf, long since) {
        TableState before = imports.of(table).orElse(null);
        if (before instanceof Announced known) {
            return imports.with(table, new Announced(known.completeAsOf(), known.since(), OptionalInt.empty()));
        }
        if (before instanceof Settling settling) {
            return imports.with(table, new Announced(settling.completeAsOf(), settling.since(), OptionalInt.empty()));
        }
        OptionalLong complete = before == null ? completeAsOf : before.completeAsOf();
        return imports.with(table, new Announced(complete, since, OptionalInt.empty()));
    }

    /** What the names of the deployment's tables tell, behind the commit {@code asOf}. */
    static Imports named(
            Imports imports, SortedSet<TableRef> names, SortedSet<TableRef> landed, long asOf, OnDeleted onDeleted) {
        Imports now = imports;
        for (TableRef table : landed) {
            now = names.contains(table) ? present(now, table, asOf) : absent(now, table, asOf, onDeleted);
        }
        for (TableRef table : names) {
            if (!landed.contains(table) && now.of(table).isEmpty()) {
                now = announce(now, table, OptionalLong.empty(), asOf);
            }
        }
        return now;
    }

    private static Imports present(Imports imports, TableRef table, long asOf) {
        TableState state = imports.of(table).orElse(null);
        boolean isBack = state instanceof Missing || state instanceof Gone;
        return isBack ? announce(imports, table, OptionalLong.empty(), asOf) : imports;
    }

    private static Imports absent(Imports imports, TableRef table, long asOf, OnDeleted onDeleted) {
        TableState state = imports.of(table).orElse(null);
        if (state == null || state instanceof Unproven) {
            return imports.with(table, new Missing(asOf));
        }
        if (state instanceof Missing missing && missing.since() < asOf) {
            return switch (onDeleted) {
                case TRUNCATE -> announce(imports, table, OptionalLong.empty(), asOf);
                case KEEP -> imports.with(table, new Gone());
            };
        }
        return imports;
    }

    /**
     * Every table of the scope has been walked.
     *
     * @param asOf nanoseconds: the snapshot of the walk
     */
    static Imports walked(Imports imports, Selection scope, long asOf) {
        Imports now = imports;
        for (Map.Entry<TableRef, TableState> entry : imports.tables().entrySet()) {
            if (scope.includes(entry.getKey())) {
                now = walked(now, entry.getKey(), entry.getValue(), OptionalLong.of(asOf));
            }
        }
        return now;
    }

    private static Imports walked(Imports imports, TableRef table, TableState state, OptionalLong asOf) {
        if (state instanceof Settling settling) {
            return switch (settling.then()) {
                case FOLLOWED -> imports.without(List.of(table));
                case GONE -> imports.with(table, new Gone());
            };
        }
        if (state instanceof Announced announced) {
            return imports.with(table, new Announced(asOf, announced.since(), announced.tablets()));
        }
        if (state instanceof Unproven || state instanceof Entered) {
            return imports.without(List.of(table));
        }
        return imports;
    }

    /** Without what belongs to tables that are not selected, and with what a walk that never came left behind. */
    static Imports atTheEndOfTheLog(Imports imports, Selection selection) {
        Imports now = imports;
        List<TableRef> left = new ArrayList<>();
        for (Map.Entry<TableRef, TableState> entry : imports.tables().entrySet()) {
            if (!selection.includes(entry.getKey())) {
                left.add(entry.getKey());
            } else if (entry.getValue() instanceof Settling settling) {
                now = announce(now, entry.getKey(), settling.completeAsOf(), settling.since());
            }
        }
        return now.without(left);
    }

    static Imports counted(Imports imports, TableRef table, OptionalLong tablets) {
        if (imports.of(table).orElse(null) instanceof Announced announced && tablets.isPresent()) {
            OptionalInt count = OptionalInt.of((int) tablets.getAsLong());
            return imports.with(table, new Announced(announced.completeAsOf(), announced.since(), count));
        }
        return imports;
    }

    static Imports settling(Imports imports, TableRef table, Settling.Then then) {
        TableState state = imports.of(table).orElseThrow();
        long since = state instanceof Announced announced ? announced.since() : 0;
        return imports.with(table, new Settling(state.completeAsOf(), since, then));
    }

    static Imports entered(Imports imports, TableRef table) {
        return imports.with(table, new Entered());
    }
}
