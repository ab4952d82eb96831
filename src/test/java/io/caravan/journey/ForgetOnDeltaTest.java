package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.ByteSearch;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.HaltingApp;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.SparkDeltaLake;
import io.caravan.testing.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code caravan forget} of Delta tables, and the statements for a warehouse. */
class ForgetOnDeltaTest {
    private static final String NAME = "Zacharias-Unvergesslich";

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;
    private Place place;
    private String id = "";

    Place place() {
        return Place.onDisk(directory.resolve("delta"));
    }

    @BeforeEach
    void a_person_who_came_and_went() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200));
        log = new SandboxLog(sandbox.url());
        place = place();
        work = workplace();
        assertThat(work.run("sync")).isZero();
        id = write("{\"op\":\"insert\",\"table\":\"users\",\"document\":{\"name\":\"" + NAME + "\"}}")
                .replaceAll("(?s).*\"ids\":\\[\"([^\"]+)\".*", "$1");
        assertThat(work.run("sync")).isZero();
        write("{\"op\":\"delete\",\"table\":\"users\",\"id\":\"" + id + "\"}");
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
    }

    private Workplace workplace(String... more) {
        List<String> settings = new ArrayList<>(List.of("target=delta", "delta.location=" + place.location()));
        settings.addAll(List.of(more));
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), settings);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private String write(String write) {
        return log.post("/sandbox/apply", "{\"writes\":[" + write + "]}");
    }

    /** Files that tell of the person. */
    private List<String> remains() {
        List<String> texts = List.of(id, NAME);
        List<String> found = new ArrayList<>(ByteSearch.holding(place.files(), texts));
        found.addAll(ByteSearch.holding(work.state(), texts));
        return found;
    }

    @Test
    void after_it_and_after_the_grace_no_byte_tells_of_the_person_and_syncs_go_on() {
        List<LandedEvent> before = forgotten();
        assertThat(remains()).isEmpty();
        assertThat(new DeltaLake(place.files()).events()).containsExactlyInAnyOrderElementsOf(before);
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
        assertThat(new DeltaLake(place.files()).events()).hasSizeGreaterThan(before.size());
    }

    @Test
    void silver_is_built_without_the_person_at_once() {
        work = workplace("staging.every=sync");
        log.post("/sandbox/apply", "{\"transactions\":5}");
        assertThat(work.run("sync")).isZero();
        String living = new SandboxLog(sandbox.url())
                .state().stream()
                        .filter(document -> document.table().equals("users"))
                        .map(SandboxLog.Revision::id)
                        .findFirst()
                        .orElseThrow();
        Ran ran = work.run(Wiring.production(), "forget", "--table", "app/users", "--id", id, "--id", living);
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("silver      published without them");
        Ran count = work.run(
                Wiring.production(),
                "sql",
                "--format",
                "csv",
                "SELECT count(*) FROM users WHERE _id = '" + living + "'");
        assertThat(count.output().lines()).endsWith("0");
        assertThat(work.run("staging", "-Dstaging.grace=0s")).isZero();
        assertThat(work.run("forget", "-Dcompact.grace=0s", "--table", "app/users", "--id", id))
                .isZero();
        assertThat(remains()).isEmpty();
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource(
            value = HaltingApp.Step.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT", "AFTER_ADVANCE"})
    void killed_at_any_step_it_is_finished_by_the_next_call(HaltingApp.Step step) {
        work = workplace("staging.every=sync");
        log.post("/sandbox/apply", "{\"transactions\":5}");
        assertThat(work.run("sync")).isZero();
        List<LandedEvent> before = new DeltaLake(place.files()).events();
        String batch = Long.toString(new DeltaLake(place.files()).controls().size() + 1L);
        List<String> arguments = new ArrayList<>(List.of(step.name(), batch));
        arguments.addAll(work.arguments("forget", "--table", "app/users", "--id", id));
        try (CaravanProcess process =
                CaravanProcess.start(HaltingApp.class, directory.resolve("halted.txt"), arguments)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(137);
        }
        assertThat(work.run("forget", "--table", "app/users", "--id", id)).isZero();
        assertThat(new DeltaLake(place.files()).events())
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().filter(event -> !event.id().equals(id)).toList());
        assertThat(workplace("compact.grace=0s").run("compact")).isZero();
        assertThat(work.run("staging", "-Dstaging.grace=0s")).isZero();
        assertThat(remains()).isEmpty();
        assertThat(work.run("verify")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":5}");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
    }

    @Test
    @Tag("slow")
    void spark_reads_the_same() {
        List<LandedEvent> before = forgotten();
        assertThat(remains()).isEmpty();
        assertThat(new SparkDeltaLake(place.files()).events()).containsExactlyInAnyOrderElementsOf(before);
    }

    /** What must be left. */
    private List<LandedEvent> forgotten() {
        List<LandedEvent> before = new DeltaLake(place.files()).events();
        assertThat(remains()).isNotEmpty();
        Ran ran = work.run(Wiring.production(), "forget", "--table", "app/users", "--id", id);
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("2 rows of 1 document out of 1 removed from app/users");
        assertThat(work.run("forget", "-Dcompact.grace=0s", "--table", "app/users", "--id", id))
                .isZero();
        return before.stream().filter(event -> !event.id().equals(id)).toList();
    }

    @Test
    @Tag("slow")
    void files_that_spark_has_put_together_are_written_again_too() {
        Path users = place.files().resolve("bronze/app__users");
        JsonNode unused = Warehouse.shared().sql("OPTIMIZE delta.`" + users + "`");
        assertThat(new DeltaLake(place.files()).liveFiles(users))
                .hasSize(1)
                .noneMatch(file -> file.getFileName().toString().startsWith("0000"));
        List<LandedEvent> before = forgotten();
        vacuum(users);
        assertThat(remains()).isEmpty();
        assertThat(new SparkDeltaLake(place.files()).events()).containsExactlyInAnyOrderElementsOf(before);
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
        assertThat(new SparkDeltaLake(place.files()).events()).hasSizeGreaterThan(before.size());
    }

    /** Takes away what OPTIMIZE had replaced. */
    private static void vacuum(Path table) {
        JsonNode unused = Warehouse.shared()
                .sql("SET spark.databricks.delta.retentionDurationCheck.enabled = false;\nVACUUM delta.`" + table
                        + "` RETAIN 0 HOURS");
    }

    /** Of the statistics that Spark notes in the log, the least id is one. */
    @Test
    @Tag("slow")
    void a_document_whose_id_is_the_least_is_in_no_log_of_what_spark_has_put_together() {
        Path orders = place.files().resolve("bronze/app__orders");
        String least = new DeltaLake(place.files())
                .events().stream()
                        .filter(event ->
                                event.table().equals("orders") && !event.id().isEmpty())
                        .map(LandedEvent::id)
                        .min(String::compareTo)
                        .orElseThrow();
        JsonNode unused = Warehouse.shared().sql("OPTIMIZE delta.`" + orders + "`");
        assertThat(new DeltaLake(place.files()).liveFiles(orders)).hasSize(1);
        assertThat(work.run("forget", "--table", "app/orders", "--id", least)).isZero();
        assertThat(work.run("compact", "-Dcompact.grace=0s")).isZero();
        vacuum(orders);
        assertThat(ByteSearch.holding(orders, List.of(least))).isEmpty();
    }

    @Test
    void for_a_warehouse_it_prints_statements_and_asks_nobody() {
        List<String> warehouse = List.of(
                "target=databricks",
                "databricks.url=jdbc:databricks://nowhere.invalid:443/default;httpPath=/sql/1.0/warehouses/x",
                "databricks.token=dapi0123456789",
                "databricks.catalog=main");
        Workplace far = new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), warehouse);
        Ran ran = far.run(Wiring.production(), "forget", "--table", "app/users", "--id", "o'brien", "--sql");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output())
                .contains("DELETE FROM `main`.`bronze`.`app__users` WHERE _id IN ('o\\'brien');")
                .contains("VACUUM `main`.`bronze`.`app__users`;");
        assertThat(work.run("forget", "--table", "app/users", "--id", id, "--sql"))
                .isEqualTo(2);
    }
}
