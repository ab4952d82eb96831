package io.caravan.bench;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.TableSchema;
import io.caravan.databricks.SqlName;
import io.caravan.databricks.lakeflow.Scd;
import io.caravan.databricks.lakeflow.SilverFolder;
import io.caravan.databricks.lakeflow.SilverTable;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code SilverBench ROWS ROUNDS}: the silver view of orders, of 300 fields and of documents of 50 KB, on the testbed's Spark. */
public final class SilverBench {
    /** Files that an older version wrote for the same tables: those of its generator for {@code wide} and {@code nested} are not kept here. */
    private static final Path BEFORE =
            Path.of(System.getProperty("bench.before", "src/test/resources/lakeflow/before"));

    private static final String ROW =
            " SELECT uuid() AS _id, timestamp_micros(1700000000000000 + id) AS _creation_time, 1L AS _generation, id AS _ts,"
                    + " 'upsert' AS _op, false AS _deleted, document FROM (SELECT id, ";
    private static final String ORDER =
            "concat('{\"currency\":\"EUR\",\"lines\":[{\"price\":', id % 1000, '.5,\"productId\":\"', md5(string(id)), '\",\"quantity\":',"
                    + " id % 9, '},{\"price\":', id % 777, '.25,\"productId\":\"', md5(string(id + 1)), '\",\"quantity\":', id % 7,"
                    + " '}],\"note\":', IF(id % 4 = 0, 'null', '\"leave, at the door\"'), ',\"placedAt\":1.7', id % 1000 + 1000,"
                    + " '23456789E12,\"status\":\"paid\",\"total\":', id % 100000, '.75,\"userId\":\"', md5(string(id % 500)), '\"}')";
    private static final String WIDE =
            "concat('{', array_join(transform(sequence(100, 399), f -> concat('\"field', f, '\":', CASE f % 4"
                    + " WHEN 0 THEN concat('\"value ', id * f, '\"') WHEN 1 THEN string(id * f) WHEN 2 THEN concat(id * f, '.5')"
                    + " ELSE 'true' END)), ','), '}')";
    private static final String NESTED =
            "concat('{\"kind\":\"doc\",\"tree\":[', array_join(transform(sequence(1, 600), f -> concat('{\"id\":', f * id,"
                    + " ',\"name\":\"node, number ', f, '\",\"weight\":0.', id, f, '1,\"tags\":[\"a\",\"b,c\"]}')), ','), '],\"vector\":[',"
                    + " array_join(transform(sequence(1, 600), f -> concat('0.', 1000 + f, 12345 + id, '7')), ','), ']}')";

    private SilverBench() {}

    public static void main(String[] arguments) throws IOException {
        long rows = Long.parseLong(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Warehouse.shared().sql("CREATE SCHEMA IF NOT EXISTS bench");
        TreeMap<String, ObservedTypes> order = new TreeMap<>();
        List.of("currency", "note", "status", "userId").forEach(field -> order.put(field, of(ConvexType.STRING)));
        List.of("placedAt", "total").forEach(field -> order.put(field, of(ConvexType.FLOAT64)));
        order.put("lines", of(ConvexType.ARRAY));
        measure("orders", rows, ORDER, order, rounds);
        TreeMap<String, ObservedTypes> wide = new TreeMap<>();
        ConvexType[] types = {ConvexType.STRING, ConvexType.INT64, ConvexType.FLOAT64, ConvexType.BOOLEAN};
        for (int field = 100; field < 400; field++) {
            wide.put("field" + field, of(types[field % 4]));
        }
        measure("wide", rows / 50, WIDE, wide, rounds);
        TreeMap<String, ObservedTypes> nested = new TreeMap<>();
        nested.put("kind", of(ConvexType.STRING));
        nested.put("tree", of(ConvexType.ARRAY));
        nested.put("vector", of(ConvexType.ARRAY));
        measure("nested", rows / 100, NESTED, nested, rounds);
        Runtime.getRuntime().halt(0);
    }

    private static ObservedTypes of(ConvexType type) {
        return ObservedTypes.of(type);
    }

    private static void measure(
            String name, long rows, String document, SortedMap<String, ObservedTypes> columns, int rounds)
            throws IOException {
        String bronze = "bench." + name;
        Warehouse.shared()
                .sql("CREATE OR REPLACE TABLE " + bronze + " AS" + ROW + document + " AS document FROM range(" + rows
                        + "))");
        Path folder = Files.createTempDirectory("silver");
        TableRef table = TableRef.root(name);
        new SilverFolder(folder)
                .write(
                        SqlName.of("main", "bronze"),
                        List.of(new SilverTable(table, new TableSchema(columns), Scd.TYPE_1)));
        String now = Files.readString(folder.resolve("app__" + name + ".sql"));
        report(name, "now", rows, rounds, now, bronze);
        Path old = BEFORE.resolve("app__" + name + ".sql");
        if (Files.exists(old)) {
            report(name, "before", rows, rounds, Files.readString(old), bronze);
        }
    }

    private static void report(String name, String form, long rows, int rounds, String file, String bronze) {
        String view =
                file.substring(0, file.indexOf(";\n")).replaceAll("STREAM\\(`main`[.]`bronze`[.]`\\w+`\\)", bronze);
        long least = nanos(view, name);
        for (int i = 0; i < rounds; i++) {
            least = Math.min(least, nanos(view, name));
        }
        System.out.printf(
                Locale.ROOT,
                "%-8s %-7s %9d rows  %9.0f rows/s  %4d lines%n",
                name,
                form,
                rows,
                rows * 1e9 / least,
                file.lines().count());
    }

    private static long nanos(String view, String name) {
        long start = System.nanoTime();
        Warehouse.shared()
                .sql(view + ";\nCREATE OR REPLACE TABLE bench.out AS SELECT * FROM `app__" + name + "_9typed`");
        return System.nanoTime() - start;
    }
}
