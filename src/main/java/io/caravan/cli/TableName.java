package io.caravan.cli;

import io.caravan.core.change.TableRef;

/** COMPONENT/TABLE as people write it: the root component is {@code app}, a component of that name is {@code -61pp}. */
final class TableName {
    private static final String ROOT = "app";
    private static final String COMPONENT_CALLED_APP = "-61pp";

    private TableName() {}

    static String of(TableRef table) {
        return component(table.component().value()) + "/" + table.table();
    }

    /** @param path of a component */
    static String component(Object path) {
        if (path.equals("")) {
            return ROOT;
        }
        return path.equals(ROOT) ? COMPONENT_CALLED_APP : path.toString();
    }

    static TableRef parse(String name) {
        TableRef table = TableRef.parse(name);
        return switch (table.component().value()) {
            case ROOT -> TableRef.root(table.table());
            case COMPONENT_CALLED_APP -> TableRef.of(ROOT, table.table());
            default -> table;
        };
    }
}
