package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Testbeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** events-to-kafka in front of a broker, killed amid its pages: what the topic holds is compared with the sandbox's own log, id by id. */
@Tag("slow")
class KafkaRecipeTest {
    private static final int KILLS = 20;
    private static final int EVENTS = 15;
    private static final int LONGEST_KEY = 120; // of a remembered event, in bytes

    /** A start of a JVM takes most of it where the machine is loaded. */
    private static final Duration LONG = Duration.ofMinutes(6);

    @TempDir
    private Path directory;

    private final Random random = new Random(20);
    private Sandbox sandbox;

    @BeforeEach
    void serve() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(2_000));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    /**
     * What is known after a kill.
     *
     * @param sent how often the topic holds each event
     * @param remembered the events whose exchanges had completed
     */
    private record Killed(Map<String, Long> sent, Set<String> remembered) {}

    @Test
    void twenty_kills_lose_no_event_and_what_had_not_completed_is_all_that_comes_again() {
        try (KafkaTestbed kafka = KafkaTestbed.start(directory.resolve("kafka"), "convex-changes")) {
            run(kafka, recipe -> untilAtTheEnd(recipe)); // a snapshot that is not through begins anew at each start
            Killed before = state(kafka);
            int repeated = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                run(kafka, this::killAmidThePage);
                Killed after = state(kafka);
                repeated += compare(before, after);
                before = after;
            }
            run(kafka, recipe -> untilAtTheEnd(recipe));
            Killed end = state(kafka);
            repeated += compare(before, end);
            everyEventOfTheLogIsThere(kafka.records(), end);
            System.out.println(KILLS + " kills: " + end.sent().size() + " events, " + repeated
                    + " sent again that the broker had and the process had not written down");
        }
    }

    private interface Work {
        void of(Recipe recipe);
    }

    private void run(KafkaTestbed kafka, Work work) {
        List<String> settings = List.of(
                "kafka.brokers=" + kafka.address(),
                "kafka.directory=" + reader(),
                "kafka.delivered=" + remembered(),
                "kafka.delay=100");
        try (Recipe recipe =
                Recipe.start("events-to-kafka", directory, sandbox, Testbeds.classPath("recipes"), settings)) {
            work.of(recipe);
        }
    }

    private Path reader() {
        return directory.resolve("reader");
    }

    private Path remembered() {
        return directory.resolve("delivered.txt");
    }

    private void untilAtTheEnd(Recipe recipe) {
        try {
            RecipesTest.untilAtTheEnd(reader(), sandbox, LONG);
        } catch (RuntimeException e) {
            throw new AssertionError(recipe.output(), e);
        }
    }

    /** When it has written down some of the page, or the first of it; the file is looked at, which costs the process nothing. */
    private void killAmidThePage(Recipe recipe) {
        long size = size();
        sandbox.apply(EVENTS);
        long more = 1L + random.nextInt(EVENTS * LONGEST_KEY);
        await().atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> size() > size + more || isPageDone(size) || !recipe.isAlive());
        assertThat(recipe.isAlive()).as(recipe.output()).isTrue();
        recipe.kill();
    }

    /** The whole page is shorter than was hoped for. */
    private boolean isPageDone(long size) {
        return size() > size + (long) EVENTS * LONGEST_KEY / 2;
    }

    private long size() {
        try {
            return Files.size(remembered());
        } catch (NoSuchFileException none) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a killed producer had handed to its socket is appended before this is over. */
    private Killed state(KafkaTestbed kafka) {
        Map<String, Long> sent = sent(kafka);
        Map<String, Long> again = sent(kafka);
        while (!sent.equals(again)) {
            sent = again;
            again = sent(kafka);
        }
        return new Killed(sent, keys());
    }

    private static Map<String, Long> sent(KafkaTestbed kafka) {
        return kafka.records().stream()
                .filter(each -> !each.operation().equals("truncate"))
                .collect(Collectors.groupingBy(KafkaRecipeTest::key, HashMap::new, Collectors.counting()));
    }

    private static String key(KafkaTestbed.Sent each) {
        return each.table() + " " + each.key() + " " + each.ts() + " " + each.generation();
    }

    /** Lines of the memory are READER IDENTITY TABLE ID TS GENERATION; within the log the identity is empty. */
    private Set<String> keys() {
        try {
            Set<String> keys = new HashSet<>();
            for (String line : Files.readAllLines(remembered())) {
                String[] parts = line.split(" ", -1);
                int end = parts.length;
                if (end >= 5) {
                    keys.add(parts[end - 4] + " " + parts[end - 3] + " " + parts[end - 2] + " " + parts[end - 1]);
                }
            }
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return how many events came again between the two */
    private static int compare(Killed before, Killed after) {
        int repeated = 0;
        for (Map.Entry<String, Long> event : after.sent().entrySet()) {
            long more = event.getValue() - before.sent().getOrDefault(event.getKey(), 0L);
            if (before.remembered().contains(event.getKey())) {
                assertThat(more)
                        .as("came again though it had completed: %s", event)
                        .isZero();
            } else if (before.sent().containsKey(event.getKey())) {
                assertThat(more).as("%s", event).isBetween(0L, 1L);
                repeated += more > 0 ? 1 : 0;
                if (after.remembered().contains(event.getKey())) {
                    assertThat(more)
                            .as("had not completed, and did not come again: %s", event)
                            .isEqualTo(1);
                }
            } else {
                assertThat(more).as("came twice in one process: %s", event).isEqualTo(1);
            }
        }
        assertThat(after.sent().keySet()).containsAll(before.sent().keySet());
        return repeated;
    }

    private void everyEventOfTheLogIsThere(List<KafkaTestbed.Sent> records, Killed end) {
        assertThat(state(records)).isEqualTo(OneRoute.stateOf(sandbox));
        long snapshot = records.stream()
                .filter(each -> each.operation().equals("delete"))
                .mapToLong(KafkaTestbed.Sent::ts)
                .min()
                .orElse(Long.MAX_VALUE);
        Set<String> there = end.sent().keySet().stream()
                .map(each -> each.substring(0, each.lastIndexOf(' ')))
                .collect(Collectors.toSet());
        List<String> log = new SandboxLog(sandbox.url())
                .revisions().stream()
                        .filter(each -> each.ts() >= snapshot)
                        .map(each -> (each.component().isEmpty() ? "" : each.component() + "/") + each.table() + " "
                                + each.id() + " " + each.ts())
                        .toList();
        assertThat(log).hasSizeGreaterThan(KILLS);
        assertThat(there).containsAll(log);
    }

    private static Map<String, Long> state(List<KafkaTestbed.Sent> records) {
        Map<String, Long> generations = new HashMap<>();
        records.forEach(each -> generations.merge(each.table(), each.generation(), Math::max));
        Map<String, KafkaTestbed.Sent> last = new HashMap<>();
        for (KafkaTestbed.Sent each : records) {
            if (!each.operation().equals("truncate") && each.generation() == generations.get(each.table())) {
                last.merge(each.table() + " " + each.key(), each, (a, b) -> a.ts() > b.ts() ? a : b);
            }
        }
        Map<String, Long> state = new TreeMap<>();
        last.forEach((key, each) -> {
            if (each.operation().equals("upsert")) {
                state.put(key, each.ts());
            }
        });
        return state;
    }
}
