package io.caravan.app.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.config.CaravanConfig;
import io.caravan.cli.Interrupted;
import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.TableSchema;
import io.caravan.databricks.DatabricksDestination;
import io.caravan.databricks.driver.WarehousePool;
import io.caravan.testing.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Batches for schemas of a test's own in the testbed warehouse: of three users, which land by a file of the volume, and two orders, which
 * land by staged rows. Both are read back by Spark.
 */
public final class WarehouseBatches implements BeforeEachCallback, AfterEachCallback {
    static final TableRef USERS = TableRef.root("users");
    static final TableRef ORDERS = TableRef.root("orders");
    static final String SECRET_ROW = "a-secret-of-a-row";

    private final Warehouse testbed = Warehouse.shared();
    private final List<DatabricksDestination> opened = new ArrayList<>();
    private final Supplier<Path> directory;
    private String schema = "";
    private String padding = "";

    /** @param directory of the test, once there is one */
    public WarehouseBatches(Supplier<Path> directory) {
        this.directory = directory;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        schema = "commit" + Integer.toHexString(test.getRequiredTestMethod().hashCode());
        testbed.reset();
        testbed.sql("CREATE SCHEMA main." + schema);
        testbed.createVolume("main." + schema + ".files");
    }

    /** Documents have this many characters more from now on. */
    public void pad(int length) {
        padding = "x".repeat(length);
    }

    public String schema() {
        return schema;
    }

    public String bronze(TableRef table) {
        return "main." + schema + "_bronze.app__" + table.table();
    }

    /** @param name of a control table */
    public String control(String name) {
        return "main." + schema + "_control." + name;
    }

    /** @param more of the form {@code key=value}, over what the others say */
    public CaravanConfig config(String... more) {
        Map<String, String> values = new HashMap<>();
        values.put("source.name", "app");
        values.put("state.location", "file:" + directory.get().resolve("state"));
        values.put("target", "databricks");
        values.put("convex.url", "sandbox:shop");
        values.put("databricks.url", testbed.jdbcUrl());
        values.put("databricks.token", Warehouse.TOKEN);
        values.put("databricks.bronzeSchema", schema + "_bronze");
        values.put("databricks.controlSchema", schema + "_control");
        values.put("databricks.volume", "/Volumes/main/" + schema + "/files");
        values.put("databricks.mergeRows", "2");
        for (String setting : more) {
            int equals = setting.indexOf('=');
            values.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return CaravanConfig.of(values);
    }

    /** Waits for nothing between two attempts. */
    private static Wiring hasty() {
        Wiring real = Wiring.production();
        return new Wiring(
                Clock.systemUTC(), duration -> {}, real.random(), real.calls(), real.destination(), real.store());
    }

    public DatabricksDestination writer(String... more) {
        return open(config(more), text -> false);
    }

    /** One that dies before such a statement. */
    public DatabricksDestination dying(Predicate<String> fatal) {
        return open(config(), fatal);
    }

    /** One that says after so long that it waits. */
    public DatabricksDestination impatientWriter(Duration impatience) {
        return opened(
                DatabricksDestination.writer(config().databricks(), runtime(config()), route(config()), impatience));
    }

    private DatabricksDestination open(CaravanConfig config, Predicate<String> fatal) {
        return opened(DatabricksDestination.writer(
                config.databricks(), runtime(config), new Interrupted(route(config), fatal)));
    }

    private static WarehouseRoute route(CaravanConfig config) {
        return WarehouseRoute.alone(
                new WarehousePool(config.databricks(), runtime(config).spool()));
    }

    private static SyncRuntime runtime(CaravanConfig config) {
        return hasty().runtime(config);
    }

    private DatabricksDestination opened(DatabricksDestination writer) {
        opened.add(writer);
        return writer;
    }

    static long batchAfter(DatabricksDestination writer) {
        return writer.lastReceipt().map(Receipt::batch).orElse(0L) + 1;
    }

    /** The batch behind the last one. */
    public Receipt landNext(DatabricksDestination writer) {
        return land(writer, batchAfter(writer));
    }

    public Receipt land(DatabricksDestination writer, long batch) {
        return land(writer, batch, "");
    }

    /** @param attempt which the documents' ids tell of */
    public Receipt land(DatabricksDestination writer, long batch, String attempt) {
        try (OpenBatch open = writer.open(batch)) {
            return writer.commit(fill(open, batch, attempt));
        }
    }

    /** Its schemas are new if it is the first one. */
    public StagedBatch fill(OpenBatch open, long batch, String attempt) {
        for (int i = 0; i < 5; i++) {
            TableRef table = i < 3 ? USERS : ORDERS;
            String document = "{\"secret\":\"" + SECRET_ROW + padding + "\",\"n\":" + i + "}";
            open.append(
                    new ChangeEvent.Upsert(
                            table,
                            Slice.utf8(batch + "-" + i + attempt),
                            batch * 100 + i,
                            OptionalLong.of(i),
                            Slice.utf8(document)),
                    1);
        }
        List<StagedFile> files = new ArrayList<>();
        open.tables().forEach(table -> files.addAll(table.stage(Optional.empty())));
        TreeMap<TableRef, Long> generations = new TreeMap<>(Map.of(USERS, 1L, ORDERS, 1L));
        TreeMap<TableRef, TableSchema> schemas = new TreeMap<>();
        if (batch == 1) {
            schemas.put(USERS, TableSchema.EMPTY);
        }
        Checkpoint next = new Checkpoint(
                "app",
                config().source().deployment(),
                batch,
                "{}",
                generations,
                new TreeMap<>(),
                new Phase.DeltaTail(batch * 100));
        return new StagedBatch(files, List.of(), schemas, next, OptionalLong.empty());
    }

    /** Every row of every batch up to this one is there once, and nothing else. */
    public void expect(long last) {
        expect(USERS, 3 * last, last);
        expect(ORDERS, 2 * last, last);
        assertThat(sql("SELECT count(*) FROM " + control("batches"))).isEqualTo("[[" + last + "]]");
        assertThat(sql("SELECT batch, pending FROM " + control("checkpoints"))).isEqualTo("[[" + last + ",null]]");
    }

    private void expect(TableRef table, long rows, long last) {
        String counted = sql("SELECT count(*), count(DISTINCT _id, _generation, _ts), min(_batch), max(_batch) FROM "
                + bronze(table));
        assertThat(counted).as(table.table()).isEqualTo("[[" + rows + "," + rows + ",1," + last + "]]");
    }

    /** The rows of the answer as text. */
    public String sql(String query) {
        JsonNode rows = testbed.sql(query);
        return rows.toString();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        opened.forEach(DatabricksDestination::close);
    }
}
