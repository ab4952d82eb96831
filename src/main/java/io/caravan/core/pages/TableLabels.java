package io.caravan.core.pages;

import io.caravan.core.change.TableRef;
import java.util.Collection;

/** Tables as a log line names them. */
public final class TableLabels {
    private TableLabels() {}

    public static String of(Collection<TableRef> tables) {
        return tables.isEmpty()
                ? "tables that are not there yet"
                : String.join(", ", tables.stream().map(TableRef::label).toList());
    }
}
