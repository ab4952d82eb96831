package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.StateLock;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.StagedDelta;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code sql} and {@code views}, as a user types them, beside the sandbox's own state. */
class SqlCommandTest {
    private static final String COUNTS = "SELECT '%s' AS name, count(*) AS n FROM %s";

    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(300));
        log = new SandboxLog(sandbox.url());
        work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), "staging.every=sync");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void every_count_is_the_sources_through_changes_a_resync_and_an_import_beside_a_running_caravan() throws Exception {
        work.run("sync");
        sameCounts();
        log.post("/sandbox/apply", "{\"transactions\":200}");
        work.run("sync");
        sameCounts();
        log.post("/sandbox/import", "{\"table\":\"products\",\"documents\":[{\"title\":\"lamp\"}]}");
        work.run("resync");
        work.run("sync");
        work.run("compact");
        StateLock running = StateLock.take(work.state());
        try {
            sameCounts();
        } finally {
            running.close();
        }
        Path spark = directory.resolve("spark.sql");
        assertThat(ran("views", "--for", "spark", "--output", spark.toString()).code())
                .isZero();
        assertThat(spark)
                .content()
                .contains("VIEW `app`.`users` AS SELECT * FROM delta.`"
                        + work.lake().root() + "/staging/app/users`;");
        StagedDelta.verify(work.lake().root());
        Path script = directory.resolve("views.sql");
        assertThat(ran("views", "--output", script.toString()).code()).isZero();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(Files.readString(script));
            for (Map.Entry<String, Long> table : counts().entrySet()) {
                try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table.getKey())) {
                    row.next();
                    assertThat(row.getLong(1)).as(table.getKey()).isEqualTo(table.getValue());
                }
            }
        }
    }

    private void sameCounts() {
        Map<String, Long> counts = counts();
        assertThat(counts).hasSizeGreaterThan(5);
        String query = counts.keySet().stream()
                .map(table -> COUNTS.replace("%s", table))
                .collect(Collectors.joining(" UNION ALL "));
        Ran ran = ran("sql", "--format", "csv", "SELECT * FROM (" + query + ") ORDER BY name");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output())
                .isEqualTo(counts.entrySet().stream()
                        .map(table -> table.getKey() + "," + table.getValue() + "\n")
                        .collect(Collectors.joining("", "name,n\n", "")));
    }

    /** Of every table of the source that has a document. */
    private Map<String, Long> counts() {
        return log.state().stream()
                .collect(Collectors.groupingBy(
                        revision -> (revision.component().isEmpty()
                                        ? "app"
                                        : revision.component().replace("/", "__")) + "." + revision.table(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private Ran ran(String... arguments) {
        String[] more = Arrays.copyOfRange(arguments, 1, arguments.length);
        return work.run(Wiring.production(), arguments[0], more);
    }

    @Test
    void statements_come_from_standard_input_and_mistakes_say_what_to_do() {
        Ran nothing = ran("sql", "SELECT 1");
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.output()).contains("no batch has landed there yet. Run: caravan sync");
        work.run("sync");
        InputStream in = System.in;
        System.setIn(new ByteArrayInputStream(
                "CREATE TABLE t AS SELECT 7 AS seven; SELECT * FROM t;".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(ran("sql", "--format=json").output()).isEqualTo("{\"seven\":7}\n");
        } finally {
            System.setIn(in);
        }
        Ran wrong = ran("sql", "SELECT nothing FROM users");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.output()).contains("caravan: The statement was refused. DuckDB says: Binder Error");
        Ran elsewhere = ran("sql", "-Dstate.location=file:/proc/nobodys", "SELECT 1");
        assertThat(elsewhere.code()).isEqualTo(2);
        assertThat(elsewhere.output())
                .as("whoever only reads is told what to name, and not that the lake is wrong")
                .contains("state.location /proc/nobodys/sql is not writable", "or name another directory");
        Ran format = ran("sql", "--format", "xml", "SELECT 1");
        assertThat(format.code()).isEqualTo(2);
        assertThat(format.output()).contains("there are table, csv, json and parquet");
        Ran warehouse = ran(
                "sql",
                "-Dtarget=databricks",
                "-Ddatabricks.url=jdbc:databricks://host:443/default;httpPath=/sql/1.0/warehouses/x",
                "-Ddatabricks.token=secret-of-nobody",
                "SELECT 1");
        assertThat(warehouse.code()).isEqualTo(2);
        assertThat(warehouse.output()).contains("sql works on the files of target=s3 and target=delta");
    }
}
