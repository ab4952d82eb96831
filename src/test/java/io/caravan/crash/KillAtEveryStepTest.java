package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.HaltingApp;
import io.caravan.testing.process.HaltingApp.Step;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process halts at each step of the first, a middle and the last batch; the next one goes on. Nothing is lost, nothing twice,
 * at most one batch is read again.
 */
class KillAtEveryStepTest {
    /** Two batches of the snapshot, and one of changes after it. */
    enum Position {
        FIRST,
        MIDDLE,
        LAST
    }

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(1000));
        log = new SandboxLog(sandbox.url());
        work = new Workplace(
                place(),
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                List.of("batch.max.rows=90", protocol()));
    }

    String protocol() {
        return "convex.protocol=streaming-export";
    }

    void verify(SandboxLog source, Workplace place) {
        EventLedger.verify(source, place.lake());
    }

    Place place() {
        return Place.onDisk(directory.resolve("lake"));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** Each step in each of the three batches. */
    static Stream<Arguments> everyStep() {
        return Arrays.stream(Step.values())
                .flatMap(step -> Arrays.stream(Position.values()).map(position -> Arguments.of(step, position)));
    }

    /** Each step in one of them, each batch with four. */
    static Stream<Arguments> eachStepOnce() {
        List<Arguments> all = everyStep().toList();
        int positions = Position.values().length;
        return IntStream.range(0, Step.values().length).mapToObj(i -> all.get(i * positions + (i + 1) % positions));
    }

    @ParameterizedTest(name = "{0} of batch {1}")
    @MethodSource("eachStepOnce")
    void a_process_that_dies_leaves_nothing_lost_and_nothing_twice(Step step, Position position) {
        losesNothing(step, position);
    }

    @ParameterizedTest(name = "{0} of batch {1}")
    @Tag("slow")
    @MethodSource("everyStep")
    void a_process_that_dies_anywhere_leaves_nothing_lost_and_nothing_twice(Step step, Position position) {
        losesNothing(step, position);
    }

    private void losesNothing(Step step, Position position) {
        long batch = position == Position.FIRST ? 1 : 2;
        if (position == Position.LAST) {
            assertThat(work.run("sync")).isZero();
            log.post("/sandbox/apply", "{\"transactions\":30}");
            batch = work.batches() + 1L;
            assertThat(batch).isGreaterThan(3);
        }
        dies(step, batch);
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("sync")).isZero();
        verify(log, work);
    }

    private void dies(Step step, long batch) {
        List<String> arguments = new ArrayList<>(List.of(step.name(), Long.toString(batch)));
        arguments.addAll(work.arguments("sync"));
        try (CaravanProcess dying =
                CaravanProcess.start(HaltingApp.class, directory.resolve("output.txt"), arguments)) {
            assertThat(dying.exitCode()).as(dying.output()).isEqualTo(137);
        }
        assertThat((long) work.batches()).isBetween(batch - 1, batch);
    }

    /** The first process that dies has just learned of the imports, the second one walks what they have brought. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Step.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT", "BEFORE_ADVANCE"})
    void imports_end_right_without_a_resync_when_the_processes_die_that_follow_them(Step step) {
        importsEndRight(step);
    }

    @ParameterizedTest(name = "{0}")
    @Tag("slow")
    @EnumSource(Step.class)
    void imports_end_right_without_a_resync_whenever_the_processes_die_that_follow_them(Step step) {
        importsEndRight(step);
    }

    private void importsEndRight(Step step) {
        assertThat(work.run("sync")).isZero();
        List<String> imports = List.of(beginImport("products"), beginImport("orderEvents"));
        log.post("/sandbox/apply", "{\"transactions\":30}");
        dies(step, work.batches() + 1L);
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
        imports.forEach(begun -> log.post("/sandbox/import", "{\"step\":\"activate\",\"import\":\"" + begun + "\"}"));
        dies(step, work.batches() + 1L);
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
        assertThat(work.lake().lastManifest().has("consistentAsOf")).isTrue();
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
    }

    private String beginImport(String table) {
        String begun = log.post("/sandbox/import", "{\"step\":\"begin\",\"table\":\"" + table + "\"}");
        String id = begun.replaceAll("""
                (?s).*"import":"([^"]+)".*""", "$1");
        log.post("/sandbox/import", "{\"step\":\"insert\",\"import\":\"" + id + "\",\"rows\":40}");
        return id;
    }
}
