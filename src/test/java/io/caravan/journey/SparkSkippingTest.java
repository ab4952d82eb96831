package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark reads only those files whose statistics in the log admit of what a query asks for: of wrong ones a user would lose rows. */
class SparkSkippingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COLUMNS = List.of("_generation", "_ts", "_batch");

    @TempDir
    private static Path directory;

    private static DeltaLake lake;
    private static Path users;

    @BeforeAll
    static void files_of_two_generations_and_one_written_anew() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(300))) {
            land(sandbox);
        }
    }

    private static void land(Sandbox sandbox) {
        SandboxLog log = new SandboxLog(sandbox.url());
        Path place = directory.resolve("delta");
        lake = new DeltaLake(place);
        users = place.resolve("bronze/app__users");
        Workplace work = new Workplace(
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                "target=delta",
                "delta.location=file:" + place,
                "convex.tables=users",
                "batch.max.rows=20");
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":100}");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("resync", "--table", "app/users")).isZero();
        assertThat(work.run("sync")).isZero();
        String id = rows("SELECT min(_id) FROM " + table(users) + " WHERE _batch = 1 AND _id <> ''")
                .get(0)
                .get(0)
                .asText();
        assertThat(work.run("forget", "--table", "app/users", "--id", id)).isZero();
    }

    @Test
    void a_query_with_a_condition_finds_every_row_that_meets_it() {
        SortedMap<String, Long> expected = expected(unfiltered(users));
        assertThat(expected).hasSizeGreaterThan(9);
        assertThat(counted(users, List.copyOf(expected.keySet()))).isEqualTo(expected);
        assertThat(lake.liveFiles(users)).as("files that could be skipped").hasSizeGreaterThan(2);
    }

    /** So Spark does look at them: the test above would see it. */
    @Test
    void where_statistics_are_wrong_rows_are_missing() throws IOException {
        Path copy = copyWithLowMaxima();
        assertThat(unfiltered(copy)).isNotEmpty();
        assertThat(counted(copy, List.of("_ts >= 0"))).containsOnly(Map.entry("_ts >= 0", 0L));
    }

    /** How many of these rows meet each of some conditions; the least and the greatest {@code _ts} of each batch are among them. */
    private static SortedMap<String, Long> expected(List<JsonNode> rows) {
        SortedMap<String, Long> expected = new TreeMap<>();
        Map<Long, Long> least = new TreeMap<>();
        Map<Long, Long> greatest = new TreeMap<>();
        for (JsonNode row : rows) {
            least.merge(row.get(2).asLong(), row.get(1).asLong(), Math::min);
            greatest.merge(row.get(2).asLong(), row.get(1).asLong(), Math::max);
        }
        for (JsonNode row : rows) {
            long ts = row.get(1).asLong();
            for (int column = 0; column < COLUMNS.size(); column++) {
                expected.merge(COLUMNS.get(column) + " IS NOT NULL", 1L, Long::sum);
                if (column != 1 || least.containsValue(ts) || greatest.containsValue(ts)) {
                    expected.merge(COLUMNS.get(column) + " = " + row.get(column).asLong(), 1L, Long::sum);
                }
            }
        }
        return expected;
    }

    private static List<JsonNode> unfiltered(Path table) {
        return rows("SELECT " + String.join(", ", COLUMNS) + " FROM " + table(table));
    }

    private static SortedMap<String, Long> counted(Path table, List<String> conditions) {
        SortedMap<String, Long> counts = new TreeMap<>();
        String query = String.join(
                " UNION ALL ",
                conditions.stream()
                        .map(condition ->
                                "SELECT '" + condition + "', count(*) FROM " + table(table) + " WHERE " + condition)
                        .toList());
        rows(query).forEach(row -> counts.put(row.get(0).asText(), row.get(1).asLong()));
        return counts;
    }

    private static List<JsonNode> rows(String query) {
        List<JsonNode> rows = new ArrayList<>();
        Warehouse.shared().sql(query).forEach(rows::add);
        return rows;
    }

    private static String table(Path folder) {
        return "delta.`" + folder + "`";
    }

    /** The table with a log that says of each file that its greatest {@code _ts} is -1. */
    private static Path copyWithLowMaxima() throws IOException {
        Path copy = directory.resolve("copy");
        try (Stream<Path> paths = Files.walk(users)) {
            for (Path path : paths.toList()) {
                Path target = copy.resolve(users.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (path.toString().endsWith(".json")) {
                    Files.write(
                            target,
                            Files.readAllLines(path).stream()
                                    .map(SparkSkippingTest::withLowMaximum)
                                    .toList());
                } else if (!path.toString().contains("_delta_log")) {
                    Files.copy(path, target);
                }
            }
        }
        return copy;
    }

    private static String withLowMaximum(String line) {
        try {
            JsonNode action = JSON.readTree(line);
            if (!action.has("add")) {
                return line;
            }
            ObjectNode stats =
                    (ObjectNode) JSON.readTree(action.get("add").get("stats").asText());
            ((ObjectNode) stats.get("maxValues")).put("_ts", -1);
            ((ObjectNode) action.get("add")).put("stats", stats.toString());
            return action.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(line, e);
        }
    }
}
