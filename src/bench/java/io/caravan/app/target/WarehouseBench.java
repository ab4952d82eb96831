package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.bench.Batches;
import io.caravan.core.destination.Destination;
import io.caravan.core.file.WriterId;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.databricks.DatabricksDestination;
import io.caravan.databricks.driver.WarehousePool;
import io.caravan.delta.DeltaConfig;
import io.caravan.delta.DeltaDestination;
import io.caravan.store.S3Access;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Rows a second into one table of the testbed warehouse: merged, copied from a volume, committed by Delta Kernel without it; beside
 * Spark inserting the same rows from the same Parquet files, and single-row JDBC batches.
 */
public final class WarehouseBench {
    private static final int BATCHES = 3;

    private final Warehouse warehouse = Warehouse.shared();
    private final Path directory;
    private final int rows;

    private WarehouseBench(Path directory, int rows) {
        this.directory = directory;
        this.rows = rows;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("warehouse-bench");
        new WarehouseBench(directory, Integer.parseInt(args[0])).run();
        System.exit(0);
    }

    private void run() throws Exception {
        warehouse.sql("CREATE SCHEMA main.bench");
        warehouse.createVolume("main.bench.files");
        double kernel = land("delta", delta());
        double spark = spark();
        report("Spark: INSERT ... SELECT of the same files", spark, spark, 1);
        report("target delta, by Delta Kernel", kernel, spark, 0);
        warehouse.reset();
        double merge = land("merge", warehouse("merge"));
        int merging = warehouse.submissions("").size();
        requireAll("merge");
        report("target databricks, landing=merge", merge, spark, merging);
        warehouse.reset();
        double volume = land("volume", warehouse("volume"));
        int copying = warehouse.submissions("").size();
        requireAll("volume");
        report("target databricks, landing=volume", volume, spark, copying);
        report("JDBC executeBatch, a row a statement", single(), spark, 0);
    }

    /** A rate of rows that did not land would be a great one. */
    private void requireAll(String landing) {
        long landed = warehouse
                .sql("SELECT count(*) FROM main.bench_" + landing + ".app__table0")
                .get(0)
                .get(0)
                .asLong();
        if (landed != (BATCHES + 1L) * rows) {
            throw new IllegalStateException(landing + " landed " + landed + " rows");
        }
    }

    private void report(String what, double seconds, double reference, int statements) {
        System.out.printf(
                Locale.ROOT,
                "%-44s %9.0f rows/s  ratio of seconds %7.2f  statements a million rows %8.0f%n",
                what,
                rows / seconds,
                seconds / reference,
                statements * 1e6 / ((BATCHES + 1.0) * rows));
    }

    /** Seconds of a batch, after one of warm-up. */
    private double land(String what, Destination destination) throws IOException {
        String deployment =
                what.equals("delta") ? "bench" : config("merge").source().deployment();
        Batches.land(destination, deployment, 1, 1, rows);
        long began = System.nanoTime();
        for (long batch = 2; batch <= BATCHES + 1; batch++) {
            Batches.land(destination, deployment, batch, 1, rows);
        }
        return (System.nanoTime() - began) / 1e9 / BATCHES;
    }

    private DeltaDestination delta() {
        return DeltaDestination.writer(
                new DeltaConfig("file:" + directory.resolve("delta"), S3Access.DEFAULT),
                Runtimes.of("app", "bench", directory, Clock.systemUTC(), WriterId::random));
    }

    private DatabricksDestination warehouse(String landing) {
        CaravanConfig config = config(landing);
        SyncRuntime runtime = Wiring.production().runtime(config);
        return DatabricksDestination.writer(
                config.databricks(),
                runtime,
                WarehouseRoute.alone(new WarehousePool(config.databricks(), runtime.spool())));
    }

    private CaravanConfig config(String landing) {
        Map<String, String> values = new HashMap<>();
        values.put("state.location", "file:" + directory.resolve(landing));
        values.put("target", "databricks");
        values.put("convex.url", "sandbox:shop");
        values.put("databricks.url", warehouse.jdbcUrl());
        values.put("databricks.token", Warehouse.TOKEN);
        values.put("databricks.bronzeSchema", "bench_" + landing);
        values.put("databricks.controlSchema", "bench_" + landing);
        values.put("databricks.landing", landing);
        values.put("databricks.volume", "/Volumes/main/bench/files");
        return CaravanConfig.of(values);
    }

    /** Seconds to write what one batch holds. */
    private double spark() {
        String files =
                "parquet.`" + directory.resolve("delta/bronze/app__table0").toUri() + "`";
        warehouse.sql("CREATE TABLE main.bench.reference USING DELTA AS SELECT * FROM " + files + " WHERE _batch = 1");
        long began = System.nanoTime();
        for (int batch = 2; batch <= BATCHES + 1; batch++) {
            warehouse.sql("INSERT INTO main.bench.reference SELECT * FROM " + files + " WHERE _batch = " + batch);
        }
        return (System.nanoTime() - began) / 1e9 / BATCHES;
    }

    /** Seconds for as many rows as a batch has, from a few. */
    private double single() throws SQLException {
        int few = 10;
        try (Connection connection = warehouse.connect();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO main.bench.reference (_component, _table, _id, _generation, _ts, _op, _deleted, document,"
                                + " _batch, _ingested_at) VALUES ('', 'table0', ?, 1, 1, 'upsert', false, ?, 9, current_timestamp())")) {
            for (int row = 0; row < few; row++) {
                insert.setString(1, "single" + row);
                insert.setString(2, "{}");
                insert.addBatch();
            }
            long began = System.nanoTime();
            int done = insert.executeBatch().length;
            return (System.nanoTime() - began) / 1e9 * rows / done;
        }
    }
}
