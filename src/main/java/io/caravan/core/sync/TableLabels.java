package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import java.util.Collection;

/** Tables as a log line names them. */
final class TableLabels {
    private TableLabels() {}

    static String of(Collection<TableRef> tables) {
        return tables.isEmpty()
                ? "tables that are not there yet"
                : String.join(", ", tables.stream().map(TableRef::label).toList());
    }
}
