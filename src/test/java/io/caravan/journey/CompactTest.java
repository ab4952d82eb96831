package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.core.destination.Destination;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.HaltingApp;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code caravan compact}, and the compactions of {@code run}, compared with the sandbox's log event by event. */
class CompactTest {
    private static final String SOON = "compact.minFiles=2";

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private Place place;
    private SandboxLog log;
    private Workplace work;

    @BeforeEach
    void some_syncs() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(300));
        log = new SandboxLog(sandbox.url());
        place = place("lake");
        work = workplace(SOON);
        for (int i = 0; i < 5; i++) {
            assertThat(work.run("sync")).isZero();
            log.post("/sandbox/apply", "{\"transactions\":25}");
        }
    }

    Place place(String name) {
        return Place.onDisk(directory.resolve(name));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void every_event_is_kept_and_fewer_files_hold_them() throws IOException {
        int before = live().size();
        Ran ran = work.run(Wiring.production(), "compact", "--json");
        assertThat(ran.code()).as(ran.output()).isZero();
        JsonNode done = json(ran);
        assertThat(done.get("batches").asInt()).isPositive();
        assertThat(done.get("replacedFiles").asInt() - done.get("writtenFiles").asInt())
                .isEqualTo(before - live().size())
                .isPositive();
        EventLedger.verify(log, work.lake());

        assertThat(work.run("sync")).isZero();
        assertThat(work.run("resync", "--table", "app/users")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("compact")).isZero();
        EventLedger.verify(log, work.lake());
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
    }

    @Test
    void status_says_the_same_before_and_after_but_for_the_batch() throws IOException {
        JsonNode before = json(work.run(Wiring.production(), "status", "--json"));
        assertThat(work.run("compact")).isZero();
        JsonNode after = json(work.run(Wiring.production(), "status", "--json"));
        assertThat(after.get("tables")).isEqualTo(before.get("tables")).isNotEmpty();
        assertThat(after.get("cursor")).isEqualTo(before.get("cursor"));
        assertThat(after.get("phase")).isEqualTo(before.get("phase"));
        assertThat(after.get("batch").asLong())
                .isGreaterThan(before.get("batch").asLong());
    }

    @Test
    void it_says_why_it_has_rewritten_nothing() throws IOException {
        Workplace empty =
                new Workplace(directory.resolve("empty"), sandbox.url().toString(), sandbox.deployKey(), SOON);
        Ran ran = empty.run(Wiring.production(), "compact");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("nothing rewritten: nothing has landed yet; run a sync first");
        assertThat(json(empty.run(Wiring.production(), "compact", "--json"))
                        .get("incomplete")
                        .asBoolean())
                .isTrue();
        assertThat(json(work.run(Wiring.production(), "compact", "--json"))
                        .get("incomplete")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void a_replaced_file_goes_after_the_grace_period() throws IOException {
        assertThat(work.run("compact")).isZero();
        Set<String> replaced = work.lake().replaced();
        assertThat(work.run("compact")).isZero();
        assertThat(replaced).isNotEmpty();
        assertThat(filesOfTheRawLog()).containsAll(replaced);

        Ran ran = workplace(SOON, "compact.grace=0s").run(Wiring.production(), "compact", "--json");
        assertThat(json(ran).get("deletedFiles").asInt()).isEqualTo(replaced.size());
        assertThat(filesOfTheRawLog()).isEqualTo(live());
        EventLedger.verify(log, work.lake());
    }

    @Test
    void the_source_is_not_needed() {
        sandbox.close();
        assertThat(work.run("compact")).isZero();
        assertThat(work.lake().replaced()).isNotEmpty();
    }

    @Test
    void beside_a_running_caravan_it_is_refused_and_changes_nothing() throws IOException {
        int batches = work.batches();
        try (FileChannel lock = FileChannel.open(work.state().resolve("lock"), StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(work.run("compact")).isEqualTo(4);
        }
        assertThat(work.batches()).isEqualTo(batches);
    }

    @Test
    void a_damaged_file_stops_it_with_its_name_and_syncs_go_on() throws IOException {
        int batches = work.batches();
        Map<String, byte[]> whole = new HashMap<>();
        Path root = work.lake().root();
        for (String key :
                live().stream().filter(name -> name.contains("app/users/")).toList()) {
            whole.put(key, Files.readAllBytes(root.resolve(key)));
            place.write(key, Arrays.copyOf(whole.get(key), whole.get(key).length - 5));
        }
        Ran ran = work.run(Wiring.production(), "compact");
        assertThat(ran.code()).isEqualTo(65);
        assertThat(ran.output()).contains("raw_change_log/app/users/").contains("Nothing was replaced");
        assertThat(work.batches()).isEqualTo(batches);
        assertThat(work.run("sync")).isZero();

        whole.forEach(place::write);
        assertThat(work.run("compact")).isZero();
        EventLedger.verify(log, work.lake());
    }

    @ParameterizedTest
    @EnumSource(
            value = HaltingApp.Step.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT", "AFTER_ADVANCE"})
    void killed_at_any_step_it_leaves_a_lake_that_a_sync_goes_on_with(HaltingApp.Step step) {
        work.run("sync");
        long next = work.batches() + 1L;
        List<String> arguments = new ArrayList<>(List.of(step.name(), Long.toString(next)));
        arguments.addAll(work.arguments("compact"));
        try (CaravanProcess process =
                CaravanProcess.start(HaltingApp.class, directory.resolve("halted.txt"), arguments)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(137);
        }
        log.post("/sandbox/apply", "{\"transactions\":25}");
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, work.lake());
        assertThat(work.run("compact")).isZero();
        EventLedger.verify(log, work.lake());
    }

    @Test
    void a_run_compacts_while_it_syncs_and_every_event_is_kept() {
        sandbox.close();
        sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(300).withChangesPerSecond(60));
        log = new SandboxLog(sandbox.url());
        Workplace busy = new Workplace(
                place("busy"),
                directory.resolve("busy"),
                sandbox.url().toString(),
                sandbox.deployKey(),
                List.of(SOON, "compact.every=sync", "compact.grace=1s", "sync.cron=* * * * * ?"));
        try (CaravanProcess process =
                CaravanProcess.start(App.class, directory.resolve("run.txt"), busy.arguments("run"))) {
            Awaitility.await()
                    .until(() -> process.output().contains("in the place of")
                            && process.output().contains("that batch"));
            process.kill();
            assertThat(process.exitCode()).isEqualTo(137);
        }
        assertThat(busy.run("sync")).isZero();
        EventLedger.verify(log, busy.lake());
    }

    @Test
    void of_two_compactions_of_one_batch_the_second_is_fenced_and_has_replaced_nothing() {
        Workplace second = workplace(SOON, "state.location=file:" + directory.resolve("second"));
        List<Integer> codes = new ArrayList<>();
        Wiring usual = Wiring.production();
        Wiring overtaken = new Wiring(
                usual.clock(),
                usual.sleeper(),
                usual.random(),
                usual.calls(),
                destination -> overtaken(destination, () -> codes.add(second.run("compact"))),
                usual.store());
        codes.add(work.run(overtaken, "compact").code());
        assertThat(codes).containsExactly(0, 4);
        EventLedger.verify(log, work.lake());
        log.post("/sandbox/apply", "{\"transactions\":25}");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("compact")).isZero();
        EventLedger.verify(log, work.lake());
    }

    /** Before its first commit something else happens. */
    private static Destination overtaken(Destination destination, Runnable first) {
        AtomicBoolean done = new AtomicBoolean();
        InvocationHandler calls = (proxy, method, arguments) -> {
            if (method.getName().equals("commit") && !done.getAndSet(true)) {
                first.run();
            }
            try {
                return method.invoke(destination, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Destination)
                Proxy.newProxyInstance(Destination.class.getClassLoader(), new Class<?>[] {Destination.class}, calls);
    }

    private Workplace workplace(String... settings) {
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), List.of(settings));
    }

    private Set<String> live() {
        Set<String> live = new TreeSet<>();
        Lake lake = work.lake();
        lake.manifests().forEach(manifest -> manifest.get("files")
                .forEach(file -> live.add(file.get("key").asText())));
        live.removeAll(lake.replaced());
        return live;
    }

    private Set<String> filesOfTheRawLog() throws IOException {
        Path root = work.lake().root();
        try (Stream<Path> files = Files.walk(root.resolve("raw_change_log"))) {
            Set<String> keys = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .forEach(file -> keys.add(root.relativize(file).toString()));
            return keys;
        }
    }

    private static JsonNode json(Ran ran) throws IOException {
        String line = ran.output()
                .lines()
                .filter(text -> text.startsWith("{"))
                .reduce((first, second) -> second)
                .orElseThrow();
        return new ObjectMapper().readTree(line);
    }
}
