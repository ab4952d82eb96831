package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.ByteSearch;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.StagedTables;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.HaltingApp;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code history.retention} of Delta tables: old names and deleted people go from all that Caravan keeps, silver stays as it is. */
class RetentionOnDeltaTest {
    private static final String FIRST_NAME = "Zacharias-Unvergesslich";
    private static final String SECOND_NAME = "Zacharias-Umbenannt";

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private SandboxLog log;
    private Place place;
    private Workplace work;
    private String id = "";

    Place place() {
        return Place.onDisk(directory.resolve("delta"));
    }

    @BeforeEach
    void a_person_who_came_was_renamed_and_left_while_staging_rested() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(100));
        log = new SandboxLog(sandbox.url());
        place = place();
        work = workplace();
        assertThat(work.run("sync")).isZero();
        id = write("{\"op\":\"insert\",\"table\":\"users\",\"document\":{\"name\":\"" + FIRST_NAME + "\"}}")
                .replaceAll("(?s).*\"ids\":\\[\"([^\"]+)\".*", "$1");
        assertThat(work.run("sync")).isZero();
        write("{\"op\":\"patch\",\"table\":\"users\",\"id\":\"" + id + "\",\"document\":{\"name\":\"" + SECOND_NAME
                + "\"}}");
        assertThat(work.run("sync")).isZero();
        write("{\"op\":\"delete\",\"table\":\"users\",\"id\":\"" + id + "\"}");
        log.post("/sandbox/apply", "{\"transactions\":10}");
        assertThat(work.run("sync", "-Dstaging.every=never")).isZero();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Workplace workplace(String... more) {
        List<String> settings =
                new ArrayList<>(List.of("target=delta", "delta.location=" + place.location(), "staging.every=sync"));
        settings.addAll(List.of(more));
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), settings);
    }

    private String write(String write) {
        return log.post("/sandbox/apply", "{\"writes\":[" + write + "]}");
    }

    private DeltaLake bronze() {
        return new DeltaLake(place.files());
    }

    private List<String> remains() {
        List<String> texts = List.of(id, FIRST_NAME, SECOND_NAME);
        List<String> found = new ArrayList<>(ByteSearch.holding(place.files(), texts));
        found.addAll(ByteSearch.holding(work.state(), texts));
        return found;
    }

    private void afterTheGraces() {
        assertThat(workplace("compact.grace=0s", "staging.grace=0s").run("compact"))
                .isZero();
        assertThat(workplace("staging.grace=0s").run("staging")).isZero();
    }

    private Map<?, ?> silver() {
        return StagedTables.of(place.files()).orElseThrow().rows();
    }

    @Test
    void a_bounded_history_gives_the_same_silver_and_after_the_graces_no_byte_tells_of_who_is_gone() {
        int before = bronze().events().size();
        assertThat(remains()).isNotEmpty();
        Ran ran = workplace("history.retention=1ms").run(Wiring.production(), "compact", "--json");
        assertThat(ran.code()).as(ran.output()).isZero();
        int left = bronze().events().size();
        assertThat(ran.output()).contains("\"droppedRows\":" + (before - left) + ",");
        assertThat(left).isLessThan(before);
        assertThat(bronze().events()).noneMatch(event -> event.id().equals(id));

        assertThat(work.run("staging")).as("the delete is gone, too").isZero();
        assertThat(work.run("verify")).isZero();
        Map<?, ?> kept = silver();
        assertThat(work.run("staging", "--full")).isZero();
        assertThat(silver()).isEqualTo(kept);
        Ran count = work.run(Wiring.production(), "sql", "--format", "csv", "SELECT count(*) FROM log.app__users");
        assertThat(count.output().lines())
                .endsWith(Long.toString(bronze().events().stream()
                        .filter(event ->
                                event.component().isEmpty() && event.table().equals("users"))
                        .count()));
        afterTheGraces();
        assertThat(remains()).isEmpty();
        log.post("/sandbox/apply", "{\"transactions\":10}");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource(
            value = HaltingApp.Step.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT", "AFTER_ADVANCE"})
    void killed_while_the_history_is_bounded_the_next_compaction_goes_on(HaltingApp.Step step) {
        List<String> arguments = new ArrayList<>(
                List.of(step.name(), Long.toString(bronze().controls().size() + 1L)));
        arguments.addAll(workplace("history.retention=1ms").arguments("compact"));
        try (CaravanProcess process =
                CaravanProcess.start(HaltingApp.class, directory.resolve("halted.txt"), arguments)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(137);
        }
        assertThat(workplace("history.retention=1ms").run("compact")).isZero();
        assertThat(bronze().events()).noneMatch(event -> event.id().equals(id));
        assertThat(work.run("sync")).isZero();
        afterTheGraces();
        assertThat(remains()).isEmpty();
        assertThat(work.run("verify")).isZero();
    }
}
