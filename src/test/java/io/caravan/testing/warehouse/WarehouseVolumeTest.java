package io.caravan.testing.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.jdbc.api.IDatabricksVolumeClient;
import com.databricks.jdbc.api.impl.volume.DatabricksVolumeClientFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in volumes, and COPY INTO, which loads a path once. */
@Tag("slow")
class WarehouseVolumeTest {
    private static final String FOLDER = "/Volumes/main/bulk/landing";

    @TempDir
    static Path local;

    private static Connection connection;
    private static IDatabricksVolumeClient volume;
    private final Warehouse warehouse = Warehouse.shared();

    @BeforeAll
    static void create() throws SQLException {
        connection = connect();
        volume = DatabricksVolumeClientFactory.getVolumeClient(connection);
        run("CREATE SCHEMA main.bulk");
        run("CREATE VOLUME main.bulk.landing");
    }

    private static Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("UID", "token");
        properties.setProperty("PWD", Warehouse.TOKEN);
        properties.setProperty("VolumeOperationAllowedLocalPaths", local.toString());
        Connection connection = DriverManager.getConnection(Warehouse.shared().jdbcUrl() + "AuthMech=3;", properties);
        connection.setClientInfo("enableVolumeOperations", "1");
        return connection;
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @BeforeEach
    void reset() {
        warehouse.reset();
    }

    private static long run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : Math.max(0, statement.getUpdateCount());
        }
    }

    private static void put(String name, byte[] content) throws SQLException {
        assertThat(volume.putObject(
                        "main", "bulk", "landing", name, new ByteArrayInputStream(content), content.length, true))
                .isTrue();
    }

    /** The bytes of a Parquet file of so many rows. */
    private byte[] parquet(String id, int rows) throws IOException {
        Path folder = local.resolve(id);
        warehouse.sql("CREATE TABLE main.bulk.file_" + id + " USING parquet LOCATION '" + folder.toUri()
                + "' AS SELECT '" + id + "' AS _id, id AS _ts FROM range(0, " + rows + ", 1, 1)");
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readAllBytes(files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private long count(String table) {
        return warehouse
                .sql("SELECT count(*) FROM main.bulk." + table)
                .get(0)
                .get(0)
                .asLong();
    }

    private static String copy(String table, String file) {
        return "COPY INTO main.bulk." + table + " FROM '" + FOLDER + "' FILEFORMAT = PARQUET FILES = ('" + file
                + "') FORMAT_OPTIONS ('mergeSchema' = 'false') COPY_OPTIONS ('mergeSchema' = 'false')";
    }

    @Test
    void a_file_is_put_by_stream_listed_fetched_and_removed() throws SQLException, IOException {
        byte[] content = "one two".getBytes(StandardCharsets.UTF_8);
        put("a/streamed.txt", content);
        assertThat(volume.listObjects("main", "bulk", "landing/a", "", true)).containsExactly("streamed.txt");
        assertThat(volume.getObject("main", "bulk", "landing", "a/streamed.txt")
                        .getContent()
                        .readAllBytes())
                .isEqualTo(content);
        assertThat(volume.deleteObject("main", "bulk", "landing", "a/streamed.txt"))
                .isTrue();
        assertThat(volume.listObjects("main", "bulk", "landing/a", "", true)).isEmpty();
    }

    @Test
    void a_local_file_is_put_by_sql() throws SQLException, IOException {
        Path file = Files.writeString(local.resolve("local.txt"), "three");
        run("PUT '" + file + "' INTO '" + FOLDER + "/local.txt' OVERWRITE");
        assertThat(warehouse
                        .sql("SELECT * FROM text.`" + FOLDER + "/local.txt`")
                        .get(0)
                        .get(0)
                        .asText())
                .isEqualTo("three");
        assertThatThrownBy(() -> run("PUT '" + file + "' INTO '" + FOLDER + "/local.txt'"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void a_path_outside_every_volume_is_refused() throws IOException {
        Path file = Files.writeString(local.resolve("outside.txt"), "four");
        for (String target : new String[] {"/Volumes/main/bulk/other/f", FOLDER + "/../../../f", "/tmp/f"}) {
            assertThatThrownBy(() -> run("PUT '" + file + "' INTO '" + target + "' OVERWRITE"))
                    .hasMessageContaining("INSUFFICIENT_PERMISSIONS");
        }
    }

    @Test
    void a_loaded_file_is_skipped_even_if_it_has_changed() throws SQLException, IOException {
        run("CREATE TABLE main.bulk.skip (_id STRING, _ts BIGINT)");
        put("skip.parquet", parquet("first", 3));
        assertThat(run(copy("skip", "skip.parquet"))).isEqualTo(3);
        assertThat(run(copy("skip", "skip.parquet"))).isZero();
        put("skip.parquet", parquet("second", 5));
        assertThat(run(copy("skip", "skip.parquet"))).isZero();
        assertThat(count("skip")).isEqualTo(3);
    }

    @Test
    void a_copy_may_select_and_needs_its_files_to_be_there() throws SQLException, IOException {
        run("CREATE TABLE main.bulk.selected (_id STRING, _ts BIGINT)");
        put("selected.parquet", parquet("selected", 2));
        assertThat(run("COPY INTO main.bulk.selected FROM (SELECT upper(_id) AS _id, _ts FROM '" + FOLDER
                        + "') FILEFORMAT = PARQUET FILES = ('selected.parquet')"))
                .isEqualTo(2);
        assertThatThrownBy(() -> run(copy("selected", "absent.parquet"))).hasMessageContaining("PATH_NOT_FOUND");
    }

    @Test
    void of_two_copies_of_a_file_at_once_one_is_refused_and_the_rows_are_there_once() throws SQLException, IOException {
        run("CREATE TABLE main.bulk.raced (_id STRING, _ts BIGINT)");
        put("raced.parquet", parquet("raced", 4));
        warehouse.inject(WarehouseFault.slow(600_000).onStatement("COPY INTO"));
        CompletableFuture<Long> slow = CompletableFuture.supplyAsync(() -> {
            try (Connection own = connect();
                    Statement statement = own.createStatement()) {
                statement.execute(copy("raced", "raced.parquet"));
                return (long) statement.getUpdateCount();
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        Awaitility.await().until(() -> warehouse.isDelayed("COPY"));
        assertThat(run(copy("raced", "raced.parquet"))).isEqualTo(4);
        warehouse.release();
        assertThatThrownBy(slow::join).hasMessageContaining("COPY_INTO_DUPLICATED_FILES_COPY_NOT_ALLOWED");
        assertThat(run(copy("raced", "raced.parquet"))).isZero();
        assertThat(count("raced")).isEqualTo(4);
    }

    @Test
    void what_was_loaded_is_known_after_a_crash_of_the_server(@TempDir Path directory) throws SQLException {
        try (Warehouse first = Warehouse.over(directory)) {
            load(first, 1);
        }
        try (Warehouse second = Warehouse.over(directory)) {
            load(second, 0);
            assertThat(second.sql("SELECT count(*) FROM main.crash.t")
                            .get(0)
                            .get(0)
                            .asLong())
                    .isEqualTo(1);
        }
    }

    private static void load(Warehouse one, int expected) throws SQLException {
        try (Connection own = one.connect();
                Statement statement = own.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS main.crash");
            statement.execute("CREATE VOLUME IF NOT EXISTS main.crash.v");
            statement.execute("CREATE TABLE IF NOT EXISTS main.crash.t (a INT)");
            own.setClientInfo("enableVolumeOperations", "1");
            byte[] json = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
            DatabricksVolumeClientFactory.getVolumeClient(own)
                    .putObject("main", "crash", "v", "f.json", new ByteArrayInputStream(json), json.length, true);
            statement.execute("COPY INTO main.crash.t FROM (SELECT CAST(a AS INT) AS a FROM '/Volumes/main/crash/v')"
                    + " FILEFORMAT = JSON FILES = ('f.json')");
            assertThat(statement.getUpdateCount()).isEqualTo(expected);
        }
    }
}
