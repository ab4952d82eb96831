package io.caravan.sql;

import io.caravan.core.change.TableRef;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.view.ReadableTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A table under the name by which statements know it: {@code app.users}, {@code waitlist.entries}, and its history
 * {@code log.waitlist__entries}.
 */
record Relation(String schema, String name, ReadableTable table) {
    static final String ROOT = "app";
    static final String HISTORY = "log";

    /** Names that DuckDB has other uses for. */
    private static final Set<String> TAKEN = Set.of("information_schema", "pg_catalog", "temp", "system", "memory");

    /** As it stands in a statement. */
    String path() {
        return Sql.name(schema) + "." + Sql.name(name);
    }

    /** As people write it, with quotes only where they are needed. */
    String label() {
        return plain(schema) + "." + plain(name);
    }

    private static String plain(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : Sql.name(name);
    }

    /** Every table has a name of its own, though SQL takes {@code users} and {@code Users} for one: the second is {@code users_2}. */
    static List<Relation> of(List<ReadableTable> tables) {
        Set<String> taken = new HashSet<>();
        List<Relation> relations = new ArrayList<>();
        for (ReadableTable table : tables) {
            String schema = schema(table);
            String wanted = name(table);
            String name = wanted;
            for (int n = 2; !taken.add((schema + "." + name).toLowerCase(Locale.ROOT)); n++) {
                name = wanted + "_" + n;
            }
            relations.add(new Relation(schema, name, table));
        }
        return relations;
    }

    private static String schema(ReadableTable table) {
        return table.kind() == ReadableTable.Kind.HISTORY ? HISTORY : component(table.table());
    }

    private static String component(TableRef table) {
        String name = table.component().label().replace("/", "__");
        return TAKEN.contains(name.toLowerCase(Locale.ROOT)) ? name + "_" : name;
    }

    private static String name(ReadableTable table) {
        TableRef ref = table.table();
        return table.kind() == ReadableTable.Kind.HISTORY ? component(ref) + "__" + ref.table() : ref.table();
    }
}
