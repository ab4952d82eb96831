package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.Ports;
import io.caravan.testing.process.Testbeds;
import io.caravan.testing.process.Tool;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of {@code routes/examples} in front of the real parts that they are for. */
@Tag("slow")
class RecipesWithPartsTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void serve() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(2_000));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private Path reader() {
        return directory.resolve("reader");
    }

    private Recipe start(String name, String... settings) {
        return Recipe.start(name, directory, sandbox, Testbeds.classPath("recipes"), List.of(settings));
    }

    private void untilAtTheEnd(Recipe recipe) {
        try {
            RecipesTest.untilAtTheEnd(reader(), sandbox);
        } catch (RuntimeException e) {
            throw new AssertionError(recipe.output(), e);
        }
    }

    @Test
    void a_table_in_postgresql_is_the_deployment() {
        assumeThat(Tool.isThere("pg_ctl") && Tool.isThere("psql") && Tool.isThere("runuser"))
                .as("PostgreSQL is not installed: apt-get install postgresql, with pg_ctl on the PATH")
                .isTrue();
        try (PostgresTestbed postgres = PostgresTestbed.start()) {
            postgres.sql(
                    "create table convex_documents (component text, name text, id text, generation bigint not null,"
                            + " ts bigint not null, document json not null, primary key (component, name, id))");
            String[] settings = {
                "postgres.url=" + postgres.url(),
                "postgres.user=postgres",
                "postgres.directory=" + reader(),
                "postgres.delay=200"
            };
            try (Recipe recipe = start("events-to-postgres", settings)) {
                await().until(() -> recipe.output().contains("Batch")
                        || Files.exists(reader().resolve("checkpoint.json"))
                        || !recipe.isAlive());
                recipe.kill();
            }
            sandbox.apply(50);
            try (Recipe recipe = start("events-to-postgres", settings)) {
                untilAtTheEnd(recipe);
            }
            assertThat(rows(postgres)).isEqualTo(OneRoute.stateOf(sandbox));
        }
    }

    private static Map<String, Long> rows(PostgresTestbed postgres) {
        Map<String, Long> rows = new TreeMap<>();
        postgres.sql("select case component when '' then name else component || '/' || name end || ' ' || id, ts"
                        + " from convex_documents")
                .lines()
                .forEach(line -> rows.put(line.split("[|]", -1)[0], Long.parseLong(line.split("[|]", -1)[1])));
        return rows;
    }

    @Test
    void parquet_files_of_the_card_hold_every_event_and_a_second_reader_adds_none() throws SQLException, IOException {
        S3Testbed s3 = S3Testbed.shared();
        String bucket = s3.bucket();
        String[] settings = {
            "parquet.bucket=" + bucket,
            "parquet.prefix=events",
            "parquet.directory=" + reader(),
            "parquet.delay=200",
            "parquet.overrideEndpoint=true",
            "parquet.endpoint=" + s3.endpoint(),
            "parquet.region=us-east-1",
            "parquet.pathStyle=true"
        };
        try (Recipe recipe = start("events-to-parquet", settings)) {
            untilAtTheEnd(recipe);
            sandbox.apply(30);
            untilAtTheEnd(recipe);
        }
        Path copy = Files.createDirectories(directory.resolve("copy"));
        s3.download(bucket, "events/", copy);
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet found = statement.executeQuery("select distinct case _component when '' then _table else"
                        + " _component || '/' || _table end, _id, _ts, _op from read_parquet('" + copy
                        + "/**/*.parquet')")) {
            Map<String, Long> newest = new TreeMap<>();
            Set<String> deleted = new HashSet<>();
            List<String> all = new ArrayList<>();
            while (found.next()) {
                String key = found.getString(1) + " " + found.getString(2);
                all.add(key);
                long ts = found.getLong(3);
                if (!found.getString(4).equals("truncate") && newest.getOrDefault(key, 0L) < ts) {
                    newest.put(key, ts);
                    deleted.remove(key);
                    if (found.getString(4).equals("delete")) {
                        deleted.add(key);
                    }
                }
            }
            newest.keySet().removeAll(deleted);
            assertThat(newest).isEqualTo(OneRoute.stateOf(sandbox));
            assertThat(all).hasSizeGreaterThan(2_000);
        }
    }

    /** Debian's PostgreSQL, which does not run as root. */
    private record PostgresTestbed(Path directory, int port) implements AutoCloseable {
        static PostgresTestbed start() {
            try {
                Path directory = Files.createTempDirectory(Path.of("/tmp"), "caravan-postgres");
                int port = Ports.free();
                PostgresTestbed postgres = new PostgresTestbed(directory, port);
                Tool.in(directory).run("chown", "postgres", directory.toString());
                postgres.run("pg_ctl", "initdb", "-D", directory + "/data", "-o", "-A trust -U postgres");
                postgres.run(
                        "pg_ctl",
                        "start",
                        "-w",
                        "-D",
                        directory + "/data",
                        "-l",
                        directory + "/log",
                        "-o",
                        "-p " + port + " -h 127.0.0.1 -k " + directory);
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What it prints, columns with a bar between them. */
        String sql(String statement) {
            return run("psql", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "postgres", "-Atqc", statement);
        }

        private String run(String... command) {
            List<String> all = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
            all.addAll(List.of(command));
            Tool.Ran ran = Tool.in(directory).run(all);
            assertThat(ran.code()).as(ran.output()).isZero();
            return ran.output();
        }

        String url() {
            return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        }

        @Override
        public void close() {
            run("pg_ctl", "stop", "-m", "immediate", "-D", directory + "/data");
        }
    }
}
