package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Selection;
import io.caravan.core.pages.Selections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which tables a sync is about: those that the deployment names, and those that have landed. */
final class TablesInScope {
    private final Selection configured;
    private final MovingCheckpoint position;
    private SortedSet<TableRef> named = new TreeSet<>();

    TablesInScope(Selection configured, MovingCheckpoint position) {
        this.configured = configured;
        this.position = position;
    }

    /** What the deployment names from now on. */
    void name(Catalog catalog) {
        named = new TreeSet<>(catalog.columns().keySet());
    }

    /** The selection that the durable pages were read with; the configured one takes over by a plan. */
    Selection selection() {
        return Selections.read(position.checkpoint().selection());
    }

    /** What pages of a phase are about. */
    Selection of(Phase asked) {
        return asked instanceof InitialSnapshot walk && !walk.scope().isEmpty()
                ? Selections.read(walk.scope())
                : configured;
    }

    SortedSet<TableRef> landed() {
        return new TreeSet<>(position.checkpoint().generations().keySet());
    }

    SortedSet<TableRef> named(Selection by) {
        return within(by, new TreeSet<>(named));
    }

    /** Every selected table that anyone knows of: a resync also empties the tables that have become empty. */
    SortedSet<TableRef> selected(Selection by) {
        SortedSet<TableRef> tables = landed();
        tables.addAll(named);
        return within(by, tables);
    }

    private static SortedSet<TableRef> within(Selection by, SortedSet<TableRef> tables) {
        tables.removeIf(table -> !by.includes(table));
        return tables;
    }
}
