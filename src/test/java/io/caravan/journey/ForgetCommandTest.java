package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.ByteSearch;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.StagedTables;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.HaltingApp;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code caravan forget}: a person who is gone from the deployment goes from all that Caravan keeps, and nobody else does. */
class ForgetCommandTest {
    private static final String FIRST_NAME = "Zacharias-Unvergesslich";
    private static final String SECOND_NAME = "Zacharias-Umbenannt";
    private static final List<String> SETTINGS =
            List.of("staging.enabled=true", "compact.minFiles=2", "convex.tables=users, orders, waitlist/entries");

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;
    private String id = "";

    @BeforeEach
    void a_person_who_was_inserted_changed_and_deleted() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200));
        log = new SandboxLog(sandbox.url());
        work = workplace();
        assertThat(work.run("sync")).isZero();
        id = write("{\"op\":\"insert\",\"table\":\"users\",\"document\":{\"name\":\"" + FIRST_NAME + "\"}}")
                .replaceAll("(?s).*\"ids\":\\[\"([^\"]+)\".*", "$1");
        sync();
        write("{\"op\":\"patch\",\"table\":\"users\",\"id\":\"" + id + "\",\"document\":{\"name\":\"" + SECOND_NAME
                + "\"}}");
        sync();
        assertThat(work.run("compact")).isZero();
    }

    Place place() {
        return Place.onDisk(directory.resolve("lake"));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Workplace workplace(String... more) {
        Place place = work == null ? place() : work.place();
        List<String> settings = new ArrayList<>(SETTINGS);
        settings.addAll(List.of(more));
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), settings);
    }

    private String write(String write) {
        return log.post("/sandbox/apply", "{\"writes\":[" + write + "]}");
    }

    private void sync() {
        log.post("/sandbox/apply", "{\"transactions\":10}");
        assertThat(work.run("sync")).isZero();
    }

    private void leave() {
        write("{\"op\":\"delete\",\"table\":\"users\",\"id\":\"" + id + "\"}");
        sync();
    }

    @Test
    void after_it_and_after_the_graces_no_byte_tells_of_the_person() throws IOException {
        leave();
        assertThat(remains()).isNotEmpty();
        List<LandedEvent> before = work.lake().events();

        Ran ran = work.run(Wiring.production(), "forget", "--table", "app/users", "--id", id);
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output())
                .contains("3 rows of 1 document out of 1 removed from app/users")
                .contains("published without them")
                .doesNotContain(id);

        assertThat(work.lake().events())
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().filter(event -> !event.id().equals(id)).toList())
                .hasSize(before.size() - 3);
        afterTheGraces();
        assertThat(remains()).isEmpty();
        assertThat(work.run("verify")).isZero();
        assertThat(count("SELECT count(*) FROM users WHERE _id = '" + id + "'")).isEqualTo("0");
        assertThat(count("SELECT count(*) FROM users")).isEqualTo(Long.toString(users()));
        sync();
        assertThat(work.run("verify")).isZero();
    }

    private void afterTheGraces() {
        assertThat(workplace("compact.grace=0s", "staging.grace=0s").run("compact"))
                .isZero();
        assertThat(workplace("staging.grace=0s").run("staging")).isZero();
    }

    /** Files that tell of the person. */
    private List<String> remains() throws IOException {
        List<String> texts = List.of(id, FIRST_NAME, SECOND_NAME);
        List<String> found = new ArrayList<>(ByteSearch.holding(work.lake().root(), texts));
        found.addAll(ByteSearch.holding(work.state(), texts));
        return found;
    }

    private long users() {
        return log.state().stream()
                .filter(one -> one.component().isEmpty() && one.table().equals("users") && !one.deleted())
                .count();
    }

    private String count(String sql) {
        Ran ran = work.run(Wiring.production(), "sql", "--format", "csv", sql);
        assertThat(ran.code()).as(ran.output()).isZero();
        return ran.output().lines().reduce((first, second) -> second).orElseThrow();
    }

    @Test
    @Tag("slow")
    void a_person_whom_convex_still_has_comes_back_with_the_next_change() {
        assertThat(work.run("forget", "--table", "users", "--id", id)).isZero();
        assertThat(work.run("verify"))
                .as("the deployment has one document more")
                .isEqualTo(1);
        write("{\"op\":\"patch\",\"table\":\"users\",\"id\":\"" + id + "\",\"document\":{\"visits\":2}}");
        sync();
        assertThat(work.run("verify")).isZero();
        assertThat(count("SELECT count(*) FROM users WHERE _id = '" + id + "'")).isEqualTo("1");
    }

    @Test
    void called_again_it_finds_nothing_and_changes_nothing() throws IOException {
        leave();
        assertThat(work.run("forget", "--table", "app/users", "--id", id)).isZero();
        int batches = work.batches();
        Ran again =
                work.run(Wiring.production(), "forget", "--table", "app/users", "--id", id, "--id", "nobody", "--json");
        assertThat(again.code()).as(again.output()).isZero();
        JsonNode json = json(again);
        assertThat(json.get("asked").asInt()).isEqualTo(2);
        assertThat(json.get("found").asInt()).isZero();
        assertThat(json.get("rows").asInt()).isZero();
        assertThat(json.get("stagingIsWithout").asBoolean()).isTrue();
        assertThat(work.batches()).isEqualTo(batches);
        assertThat(work.run(Wiring.production(), "forget", "--table", "app/users", "--id", "nobody")
                        .output())
                .contains("none of 1 document is in the history of app/users")
                .doesNotContain("nobody");
    }

    @Test
    @Tag("slow")
    void ten_thousand_ids_of_a_file_in_one_batch_of_a_table_of_a_component() throws IOException {
        Set<String> doomed = new HashSet<>();
        log.state().stream()
                .filter(one -> one.component().equals("waitlist") && one.table().equals("entries"))
                .limit(20)
                .forEach(one -> doomed.add(one.id()));
        assertThat(doomed).hasSizeGreaterThan(3);
        List<String> lines = new ArrayList<>(doomed);
        for (int i = lines.size(); i < 10_000; i++) {
            lines.add("nobody" + i);
        }
        lines.add("");
        Path file = Files.write(directory.resolve("left.txt"), lines);
        int batches = work.batches();
        long before = work.lake().events().size();
        Ran ran = work.run(
                Wiring.production(), "forget", "--table", "waitlist/entries", "--ids-from", file.toString(), "--json");
        assertThat(ran.code()).as(ran.output()).isZero();
        JsonNode json = json(ran);
        assertThat(json.get("asked").asInt()).isEqualTo(10_000);
        assertThat(json.get("found").asInt()).isEqualTo(doomed.size());
        assertThat(work.batches()).isEqualTo(batches + 1);
        List<LandedEvent> left = work.lake().events();
        assertThat(left).hasSize((int) (before - json.get("rows").asLong()));
        assertThat(left).noneMatch(event -> doomed.contains(event.id()));
    }

    @Test
    void what_it_cannot_take_is_said_and_nothing_is_done() {
        int batches = work.batches();
        refused("no such table has landed", "forget", "--table", "app/nothing", "--id", id);
        refused("forget was told no document", "forget", "--table", "app/users");
        refused("empty or has a blank or a control character in it", "forget", "--table", "app/users", "--id", "a b");
        refused("--ids-from nowhere.txt cannot be read", "forget", "--table", "app/users", "--ids-from", "nowhere.txt");
        refused("--table", "forget", "--id", id);
        assertThat(work.batches()).isEqualTo(batches);
    }

    private void refused(String why, String command, String... arguments) {
        Ran ran = work.run(Wiring.production(), command, arguments);
        assertThat(ran.code()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output()).contains(why);
    }

    @Test
    @Tag("slow")
    void within_a_walk_it_says_so_and_does_nothing() {
        Path other = directory.resolve("walking");
        List<String> settings = new ArrayList<>(SETTINGS);
        settings.add("batch.max.rows=60");
        Workplace walking = new Workplace(other, sandbox.url().toString(), sandbox.deployKey(), settings);
        dies(HaltingApp.Step.AFTER_ADVANCE, 1, walking.arguments("sync"));
        JsonNode file = walking.lake().manifests().get(0).get("files").get(0);
        String component = file.get("component").asText();
        String table = (component.isEmpty() ? "app" : component) + "/"
                + file.get("table").asText();
        Ran ran = walking.run(Wiring.production(), "forget", "--table", table, "--id", id);
        assertThat(ran.code()).as(ran.output()).isEqualTo(1);
        assertThat(ran.output()).contains("Nothing was forgotten: batch 1 lies within a snapshot");
        assertThat(walking.batches()).isEqualTo(1);
    }

    @Test
    @Tag("slow")
    void before_anything_has_landed_it_says_so() {
        Path other = directory.resolve("other");
        Workplace empty = new Workplace(other, sandbox.url().toString(), sandbox.deployKey(), SETTINGS);
        Ran ran = empty.run(Wiring.production(), "forget", "--table", "app/users", "--id", id);
        assertThat(ran.code()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output()).contains("no such table has landed");
    }

    @Test
    @Tag("slow")
    void beside_a_running_caravan_it_is_refused_and_changes_nothing() throws IOException {
        int batches = work.batches();
        try (FileChannel lock = FileChannel.open(work.state().resolve("lock"), StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(work.run("forget", "--table", "app/users", "--id", id)).isEqualTo(4);
        }
        assertThat(work.batches()).isEqualTo(batches);
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource(
            value = HaltingApp.Step.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT", "AFTER_ADVANCE"})
    void killed_at_any_step_it_is_finished_by_the_next_call(HaltingApp.Step step) throws IOException {
        leave();
        dies(step);
        assertThat(work.run("forget", "--table", "app/users", "--id", id)).isZero();
        afterTheGraces();
        assertThat(remains()).isEmpty();
        sync();
        assertThat(work.run("verify")).isZero();
    }

    /** A person deleted while staging rests: it must learn of it though the delete itself is over. */
    @Test
    void a_bounded_history_gives_the_same_current_state_and_knows_no_old_name() throws IOException {
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(work.run("sync", "-Dstaging.every=never")).isZero();
        write("{\"op\":\"delete\",\"table\":\"users\",\"id\":\"" + id + "\"}");
        assertThat(work.run("sync", "-Dstaging.every=never")).isZero();
        int before = work.lake().events().size();
        Ran ran = workplace("history.retention=1ms").run(Wiring.production(), "compact", "--json");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(json(ran).get("droppedRows").asInt())
                .isEqualTo(before - work.lake().events().size())
                .isPositive();
        assertThat(work.lake().events()).noneMatch(event -> event.id().equals(id));

        assertThat(work.run("staging")).isZero();
        assertThat(work.run("verify")).isZero();
        Map<?, ?> kept = StagedTables.of(work.lake().root()).orElseThrow().rows();
        assertThat(work.run("staging", "--full")).isZero();
        assertThat(StagedTables.of(work.lake().root()).orElseThrow().rows()).isEqualTo(kept);
        afterTheGraces();
        assertThat(remains()).isEmpty();
        sync();
        assertThat(work.run("verify")).isZero();
    }

    @Test
    void killed_behind_the_commit_it_is_finished_by_the_next_sync_although_nothing_else_has_changed()
            throws IOException {
        leave();
        dies(HaltingApp.Step.AFTER_COMMIT);
        assertThat(work.run("sync")).isZero();
        afterTheGraces();
        assertThat(remains()).isEmpty();
        assertThat(work.run("verify")).isZero();
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource(
            value = HaltingApp.Step.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT", "AFTER_ADVANCE"})
    void killed_while_the_history_is_bounded_the_next_compaction_goes_on(HaltingApp.Step step) throws IOException {
        leave();
        Workplace bounded = workplace("history.retention=1ms");
        dies(step, bounded.arguments("compact"));
        assertThat(bounded.run("compact")).isZero();
        assertThat(work.run("sync")).isZero();
        afterTheGraces();
        assertThat(remains()).isEmpty();
        assertThat(work.run("verify")).isZero();
    }

    private void dies(HaltingApp.Step step) {
        dies(step, work.arguments("forget", "--table", "app/users", "--id", id));
    }

    private void dies(HaltingApp.Step step, List<String> command) {
        dies(step, work.batches() + 1L, command);
    }

    private void dies(HaltingApp.Step step, long batch, List<String> command) {
        List<String> arguments = new ArrayList<>(List.of(step.name(), Long.toString(batch)));
        arguments.addAll(command);
        try (CaravanProcess process =
                CaravanProcess.start(HaltingApp.class, directory.resolve("halted.txt"), arguments)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(137);
        }
    }

    private static JsonNode json(Ran ran) throws IOException {
        Stream<String> lines = ran.output().lines().filter(text -> text.startsWith("{"));
        return new ObjectMapper()
                .readTree(lines.reduce((first, second) -> second).orElseThrow());
    }
}
