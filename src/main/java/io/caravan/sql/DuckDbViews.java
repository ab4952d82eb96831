package io.caravan.sql;

import io.caravan.core.change.TableRef;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.staging.view.ReadableTable;
import java.util.List;
import java.util.TreeSet;

/**
 * A script for DuckDB's own command line and for every program that has DuckDB in it. What is published is looked up when the script is
 * run, once for all tables, so it holds until a table comes or goes.
 */
public final class DuckDbViews {
    private static final String BUCKET =
            """
            INSTALL httpfs;
            LOAD httpfs;
            CREATE SECRET IF NOT EXISTS caravan (TYPE s3, PROVIDER credential_chain);
            """;

    private static final String LOOK_UP =
            """
            SET VARIABLE caravan_published = (SELECT any_value(p) FROM read_json(getvariable('caravan') || '{record}',
                maximum_object_size = 67108864,
                columns = {batch: 'BIGINT', tables: 'STRUCT(component VARCHAR, "table" VARCHAR, batch BIGINT, files STRUCT("key" VARCHAR)[])[]'}) p);
            SET VARIABLE caravan_state = (SELECT map(list(t.component || '/' || t."table"),
                list(list_transform(t.files, lambda f: getvariable('caravan') || f."key")))
                FROM (SELECT unnest(getvariable('caravan_published').tables) AS t));
            SET VARIABLE caravan_batch = (SELECT coalesce(max(t.batch), getvariable('caravan_published').batch)
                FROM (SELECT unnest(getvariable('caravan_published').tables) AS t));
            """;

    private static final String LOOK_UP_MANIFESTS =
            """
            -- the newest checkpoint of the manifests, and the manifests from there on
            SET VARIABLE caravan_log = (SELECT list(file) FROM (FROM glob([getvariable('caravan') || '_manifest/0*.json',
                getvariable('caravan') || '_manifest/_checkpoint/0*.json'])
                QUALIFY parse_filename(file) >= coalesce(max(parse_filename(file)) FILTER (file LIKE '%_checkpoint%') OVER (), '')));
            CREATE OR REPLACE TEMP VIEW caravan_batches AS SELECT * FROM read_json(getvariable('caravan_log'),
                maximum_object_size = 67108864, columns = {batch: 'BIGINT', manifest: 'VARCHAR', replaces: 'VARCHAR[]',
                files: 'STRUCT("key" VARCHAR, component VARCHAR, "table" VARCHAR)[]'});
            SELECT error('manifests are missing') FROM caravan_batches
                HAVING count(*) - count(manifest) <> max(batch) + 1 - coalesce(max(batch) FILTER (manifest IS NOT NULL), 1);
            SET VARIABLE caravan_history = (SELECT map(list(name), list(files)) FROM (
                SELECT f.component || '/' || f."table" AS name, list(DISTINCT getvariable('caravan') || f."key") AS files
                FROM (SELECT unnest(files) AS f FROM caravan_batches)
                WHERE f."key" NOT IN (SELECT unnest(replaces) FROM caravan_batches) GROUP BY ALL));
            """;

    private static final String HISTORY_IS_DELTA =
            """
            -- Histories are Delta tables here. DuckDB reads them by its extension: INSTALL delta; LOAD delta; then the
            -- statements below that begin with two dashes, without these.
            """;

    private static final String UP_TO = " WHERE _batch <= getvariable('caravan_batch')";

    private DuckDbViews() {}

    /**
     * The script.
     *
     * @param root the location as DuckDB names it, with a slash at its end
     */
    public static String of(LakeSnapshot lake, String root) {
        List<Relation> relations = Relation.of(lake.tables());
        StringBuilder sql = new StringBuilder("-- The tables of ")
                .append(oneLine(root))
                .append(" for DuckDB, written by caravan views. Start: duckdb -init views.sql\n")
                .append(
                        "-- All tables are of one published version, looked up when this script is run. Its files stay for\n")
                .append(
                        "-- staging.grace (1 h) after the next version: begin again after that. Write it again when tables have come.\n")
                .append(root.startsWith("s3:") ? BUCKET : "")
                .append("SET VARIABLE caravan = ")
                .append(Sql.text(root))
                .append(";\n")
                .append(lookUp(lake));
        new TreeSet<>(relations.stream().map(Relation::schema).toList())
                .forEach(schema -> sql.append("CREATE SCHEMA IF NOT EXISTS ")
                        .append(Sql.name(schema))
                        .append(";\n"));
        relations.forEach(relation -> sql.append(view(lake, root, relation)));
        return sql.append("SET search_path = 'main,")
                .append(Relation.ROOT)
                .append("';\n")
                .toString();
    }

    private static String lookUp(LakeSnapshot lake) {
        return LOOK_UP.replace("{record}", lake.record())
                + (lake.hasDeltaHistory() ? HISTORY_IS_DELTA : LOOK_UP_MANIFESTS);
    }

    private static String view(LakeSnapshot lake, String root, Relation relation) {
        TableRef table = relation.table().table();
        String create = "CREATE OR REPLACE VIEW " + relation.path() + " AS SELECT * FROM ";
        if (relation.table().kind() == ReadableTable.Kind.STATE) {
            return create + parquet("caravan_state", table, ", union_by_name = true") + ";\n";
        }
        return lake.hasDeltaHistory()
                ? "-- "
                        + oneLine(
                                create + "delta_scan(" + Sql.text(root + lake.historyFolder(table)) + ")" + UP_TO + ";")
                        + "\n"
                : create + parquet("caravan_history", table, "") + UP_TO + ";\n";
    }

    private static String parquet(String variable, TableRef table, String more) {
        return "read_parquet(getvariable('" + variable + "')["
                + Sql.text(table.component().value() + "/" + table.table()) + "], hive_partitioning = false" + more
                + ")";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }
}
