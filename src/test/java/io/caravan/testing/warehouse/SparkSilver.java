package io.caravan.testing.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.ledger.ParquetRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file of the silver pipeline on Spark. Its views run as they are, but that bronze is read as a table and not as a stream. In the
 * place of AUTO CDC, which Spark 4.0 does not have, stands a query that keeps the rows that its documentation promises.
 */
public final class SparkSilver {
    private static final String SCHEMA = "spark_silver";
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final String name;
    private final List<String> statements;
    private final boolean historic;

    /** @param file of the pipeline's folder */
    public SparkSilver(Path file) {
        this.name = file.getFileName().toString().replace(".sql", "");
        this.statements = List.of(read(file).split(";\n"));
        assertThat(statements).hasSize(4);
        this.historic = statements.get(2).endsWith("STORED AS SCD TYPE 2");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the view of the current state shows.
     *
     * @param bronze a relation of Spark SQL
     */
    public Map<String, Map<String, String>> current(String bronze) {
        String typed = SCHEMA + ".t" + RUNS.incrementAndGet();
        String output = SCHEMA + ".t" + RUNS.incrementAndGet();
        JsonNode files = Warehouse.shared()
                .sql(String.join(
                        ";\n",
                        "CREATE SCHEMA IF NOT EXISTS " + SCHEMA,
                        typed(bronze),
                        "CREATE TABLE " + typed + " USING parquet AS SELECT * FROM `" + name + "_9typed`",
                        "CREATE TEMPORARY VIEW `" + name + "` AS " + (historic ? history(typed) : state(typed)),
                        temporary(statements.get(3)),
                        "CREATE TABLE " + output + " USING parquet AS SELECT * FROM `" + name + "_9current`",
                        "SELECT DISTINCT _metadata.file_path FROM " + output));
        List<Path> paths = new ArrayList<>();
        files.forEach(row -> paths.add(Path.of(URI.create(row.get(0).asText()))));
        return paths.isEmpty() ? Map.of() : ParquetRows.of(paths);
    }

    private String typed(String bronze) {
        String source = "STREAM(`main`.`bronze`.`" + name + "`)";
        assertThat(statements.get(0)).contains(source);
        return statements.get(0).replace(source, bronze);
    }

    private static String temporary(String view) {
        assertThat(view).contains("CREATE VIEW");
        return view.replace("CREATE VIEW", "CREATE TEMPORARY VIEW");
    }

    /** SCD type 1: what is behind the last truncate, of each key the row with the greatest sequence, unless it is a delete. */
    private static String state(String typed) {
        return "SELECT * EXCEPT (_op, _deleted, _n) FROM (SELECT *,"
                + " row_number() OVER (PARTITION BY _id ORDER BY _generation DESC, _ts DESC) AS _n FROM " + typed
                + ") WHERE _n = 1 AND NOT _deleted AND struct(_generation, _ts) >"
                + " (SELECT max(struct(_generation, _ts)) FROM " + typed + " WHERE _op = 'truncate')";
    }

    /** SCD type 2: every row but deletes, each until the next one of its key. */
    private static String history(String typed) {
        return "SELECT * EXCEPT (_op, _deleted, _next), struct(_generation, _ts) AS __START_AT, _next AS __END_AT"
                + " FROM (SELECT *, lead(struct(_generation, _ts)) OVER (PARTITION BY _id ORDER BY _generation, _ts)"
                + " AS _next FROM " + typed + ") WHERE NOT _deleted";
    }
}
