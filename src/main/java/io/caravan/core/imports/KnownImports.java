package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Watch;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is known of imports in the course of one sync; it goes into the checkpoint as it is. */
final class KnownImports {
    private final ImportPace pace;
    private final SortedSet<TableRef> announced = new TreeSet<>();
    private Imports imports;

    KnownImports(Imports imports, ImportPace pace) {
        this.imports = imports;
        this.pace = pace;
    }

    Imports now() {
        return imports;
    }

    void become(Imports next) {
        imports = next;
    }

    /** Whether the deployment can tell of imports. */
    boolean canBeAsked() {
        return !(imports.watch() instanceof Watch.Impossible);
    }

    /** An import of the table may have begun. */
    void announce(TableRef table, OptionalLong completeAsOf, long since) {
        imports = TableStates.announce(imports, table, completeAsOf, since);
        announced.add(table);
        pace.changed(table);
    }

    /** Whether the table was announced since {@link #forgetAnnounced}. */
    boolean isAnnounced(TableRef table) {
        return announced.contains(table);
    }

    void forgetAnnounced() {
        announced.clear();
    }
}
