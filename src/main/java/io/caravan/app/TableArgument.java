package io.caravan.app;

import io.caravan.core.change.ComponentPath;
import io.caravan.core.change.TableRef;

/** COMPONENT/TABLE as people write it; the inverse of {@link TableRef#label()}. */
public final class TableArgument {
    private TableArgument() {}

    /** @param name without a component means the root's */
    public static TableRef parse(String name) {
        TableRef table = TableRef.parse(name);
        return new TableRef(ComponentPath.parse(table.component().value()), table.table());
    }
}
