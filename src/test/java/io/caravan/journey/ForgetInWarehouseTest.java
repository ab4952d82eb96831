package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseFault;
import io.caravan.testing.warehouse.WarehouseLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Documents, and history that is over, taken out of a warehouse: by the driver, and by the statements that a person runs. */
@Tag("slow")
class ForgetInWarehouseTest {
    private static final String NAME = "Zacharias-Unvergesslich";

    @TempDir
    private Path directory;

    private final Warehouse warehouse = Warehouse.shared();
    private Sandbox sandbox;
    private SandboxLog log;
    private WarehouseLake lake;
    private Workplace work;
    private String users = "";
    private String id = "";

    @BeforeEach
    void a_person_who_came_and_went(TestInfo test) {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(60));
        log = new SandboxLog(sandbox.url());
        String schema = "forget"
                + Integer.toHexString(
                        test.getTestMethod().orElseThrow().getName().hashCode());
        lake = WarehouseLake.in(warehouse, schema);
        warehouse.reset();
        users = "main." + schema + ".app__users";
        List<String> settings = new ArrayList<>(lake.settings());
        settings.addAll(List.of("databricks.landing=merge", "convex.maxAttempts=2"));
        work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings);
        assertThat(work.run("sync")).isZero();
        id = write("{\"op\":\"insert\",\"table\":\"users\",\"document\":{\"name\":\"" + NAME + "\"}}")
                .replaceAll("(?s).*\"ids\":\\[\"([^\"]+)\".*", "$1");
        assertThat(work.run("sync")).isZero();
        write("{\"op\":\"delete\",\"table\":\"users\",\"id\":\"" + id + "\"}");
        log.post("/sandbox/apply", "{\"transactions\":10}");
        assertThat(work.run("sync")).isZero();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private String write(String write) {
        return log.post("/sandbox/apply", "{\"writes\":[" + write + "]}");
    }

    private Ran forget(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--table", "app/users", "--id", id, "--id", "o'brien"));
        arguments.addAll(List.of(more));
        return work.run(Wiring.production(), "forget", arguments.toArray(String[]::new));
    }

    /** Live rows of every table, bronze and control, that tell of the person. */
    private List<String> remains() {
        List<String> found = new ArrayList<>();
        for (String schema : List.of(lake.bronze(), lake.control())) {
            for (JsonNode table : warehouse.sql("SHOW TABLES IN main." + schema)) {
                String name = "main." + schema + ".`" + table.get(1).asText() + "`";
                for (JsonNode row : warehouse.sql("SELECT to_json(struct(*)) FROM " + name)) {
                    String text = row.get(0).asText();
                    if (text.contains(id) || text.contains(NAME)) {
                        found.add(name + ": " + text);
                    }
                }
            }
        }
        return found;
    }

    private String properties() {
        return warehouse.sql("SHOW TBLPROPERTIES " + users).toString();
    }

    @Test
    void forget_deletes_every_row_and_nothing_else_and_syncs_go_on() {
        List<LandedEvent> before = lake.events();
        assertThat(remains()).isNotEmpty();
        Ran ran = forget();
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output())
                .contains("2 rows of 1 document out of 2 removed from app/users")
                .contains("until its pipeline refreshes the table in full")
                .doesNotContain(id);
        assertThat(remains()).isEmpty();
        assertThat(lake.events())
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().filter(event -> !event.id().equals(id)).toList());
        assertThat(properties()).contains("\"delta.appendOnly\",\"true\"");
        assertThat(forget().output()).contains("none of 2 documents is in the history of app/users");

        log.post("/sandbox/apply", "{\"transactions\":10}");
        assertThat(work.run("sync")).isZero();
        assertThat(lake.events()).hasSizeGreaterThan(before.size() - 2);
    }

    @Test
    void stopped_between_two_statements_it_is_finished_by_the_same_call_and_a_sync_guards_the_table_again() {
        warehouse.inject(WarehouseFault.error("42000", "[TESTBED] no")
                .onStatement("WHEN MATCHED THEN DELETE")
                .times(20));
        assertThat(forget().code()).isNotZero();
        assertThat(properties()).contains("\"delta.appendOnly\",\"false\"");
        assertThat(remains()).isNotEmpty();
        write("{\"op\":\"insert\",\"table\":\"users\",\"document\":{\"name\":\"Next\"}}");
        assertThat(work.run("sync")).isZero();
        assertThat(properties()).contains("\"delta.appendOnly\",\"true\"");

        warehouse.reset();
        warehouse.inject(WarehouseFault.unavailableAfterCommit().onStatement("WHEN MATCHED THEN DELETE"));
        assertThat(forget().code()).as("whose answer was lost").isZero();
        assertThat(remains()).isEmpty();
        assertThat(properties()).contains("\"delta.appendOnly\",\"true\"");
    }

    @Test
    void the_statements_that_it_prints_do_the_same_in_spark() {
        List<LandedEvent> before = lake.events();
        Ran ran = forget("--sql");
        assertThat(ran.code()).as(ran.output()).isZero();
        String script = ran.output()
                .lines()
                .dropWhile(line -> !line.startsWith("-- Written by caravan forget"))
                .filter(line -> !line.startsWith("--"))
                .collect(Collectors.joining("\n"));
        assertThat(script).contains("DELETE FROM", "o\\'brien", "VACUUM");
        JsonNode unused = warehouse.sql(script);
        assertThat(lake.events())
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().filter(event -> !event.id().equals(id)).toList());
        assertThat(properties()).contains("\"delta.appendOnly\",\"true\"");
        assertThat(work.run("sync")).isZero();
    }

    @Test
    void the_statements_of_the_how_to_leave_what_history_retention_leaves() throws IOException {
        List<LandedEvent> before = lake.events();
        long generation = before.stream()
                .filter(ForgetInWarehouseTest::isOfUsers)
                .mapToLong(LandedEvent::generation)
                .max()
                .orElseThrow();
        String script = block(Files.readString(Path.of("docs/howto/erase-a-person.md")), "MERGE INTO main.bronze")
                .replace("main.bronze.app__users", users)
                .replace("current_timestamp() - INTERVAL 400 DAYS", "current_timestamp()");
        JsonNode unused = warehouse.sql(script);
        Map<String, Long> newest = new HashMap<>();
        before.stream()
                .filter(event -> isOfUsers(event) && event.generation() == generation)
                .forEach(event -> newest.merge(event.id(), event.ts(), Math::max));
        List<LandedEvent> kept = before.stream()
                .filter(event -> !isOfUsers(event)
                        || event.op().equals("truncate")
                        || (event.op().equals("upsert") && event.ts() == newest.get(event.id())))
                .toList();
        assertThat(kept).hasSizeLessThan(before.size());
        assertThat(lake.events()).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(properties()).contains("\"delta.appendOnly\",\"true\"");
        assertThat(work.run("sync")).isZero();
    }

    private static boolean isOfUsers(LandedEvent event) {
        return event.component().isEmpty() && event.table().equals("users");
    }

    /** Of a page, the block of SQL that holds this. */
    private static String block(String page, String text) {
        for (String block : page.split("```", -1)) {
            if (block.startsWith("sql\n") && block.contains(text)) {
                return block.substring(4)
                        .lines()
                        .filter(line -> !line.startsWith("--"))
                        .collect(Collectors.joining("\n"))
                        .strip();
            }
        }
        throw new AssertionError("no block of SQL with " + text);
    }
}
