package io.caravan.sql;

import io.caravan.core.change.TableRef;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.staging.view.ReadableTable.Kind;
import java.util.List;
import java.util.TreeSet;

/** A script for Spark SQL and Databricks SQL: each table's current state by its name, and its history where that is a Delta table. */
public final class SparkViews {
    private SparkViews() {}

    /**
     * The script.
     *
     * @param root the location as Spark names it, with a slash at its end
     */
    public static String of(LakeSnapshot lake, String root) {
        List<Relation> relations = Relation.of(lake.tables()).stream()
                .filter(relation -> relation.table().kind() == Kind.STATE || lake.hasDeltaHistory())
                .toList();
        StringBuilder sql = new StringBuilder("-- The tables of ")
                .append(root.replaceAll("\\R", " "))
                .append(" as views, written by caravan views. Each shows its newest published version;\n")
                .append(
                        "-- tables are published together, but a query sees the versions that it finds, table by table.\n");
        new TreeSet<>(relations.stream().map(Relation::schema).toList())
                .forEach(schema -> sql.append("CREATE SCHEMA IF NOT EXISTS ")
                        .append(quoted(schema))
                        .append(";\n"));
        relations.forEach(relation -> sql.append("CREATE OR REPLACE VIEW ")
                .append(quoted(relation.schema()))
                .append('.')
                .append(quoted(relation.name()))
                .append(" AS SELECT * FROM delta.")
                .append(quoted(root + folder(lake, relation)))
                .append(";\n"));
        return sql.toString();
    }

    private static String folder(LakeSnapshot lake, Relation relation) {
        TableRef table = relation.table().table();
        return relation.table().kind() == Kind.STATE ? lake.folder(table) : lake.historyFolder(table);
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
