package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.Timeline;
import io.caravan.sandbox.value.Ids;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    @Test
    void equal_seeds_give_equal_bytes_and_other_seeds_do_not() {
        List<String> first = everything(1);
        assertThat(everything(1)).isEqualTo(first);
        assertThat(everything(2)).isNotEqualTo(first);
    }

    @Test
    void two_million_documents_cost_nothing_until_they_are_asked_for() {
        SandboxOptions options = SandboxOptions.shop(new Clocks()).withDocuments(2_000_000);
        try (Sandbox sandbox = Sandbox.start(options)) {
            Client client = new Client(sandbox);
            assertThat(client.snapshot(Map.of()).values()).hasSize(1024);
            long now = client.snapshot(Map.of()).number("snapshot");
            Client.Answer page = client.deltas(now - Duration.ofDays(3).toNanos());
            assertThat(page.values()).hasSizeBetween(128, 130);
            assertThat(page.hasMore()).isTrue();
        }
    }

    @Test
    void changes_go_on_by_themselves_and_a_table_enters_once() {
        SandboxOptions options =
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(200).withChangesPerSecond(2_000);
        try (Sandbox sandbox = Sandbox.start(options)) {
            Client client = new Client(sandbox);
            long start = client.snapshot(Map.of()).number("snapshot");
            await().until(() -> client.allDeltas(start).stream()
                    .anyMatch(value -> value.get("_table").equals("reviews")));
        }
    }

    @Test
    void ids_can_be_read_back() {
        Ids ids = new Ids(5);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 10_000; i++) {
            int tablet = random.nextInt(1, 1_000);
            long ordinal = random.nextLong(1L << 40);
            String id = ids.of(tablet, ordinal);
            assertThat(id).matches("[0-9a-z]{32}");
            assertThat(ids.ordinal(tablet, id)).hasValue(ordinal);
            assertThat(ids.ordinal(tablet + 1, id)).isEmpty();
        }
    }

    @Test
    void the_timeline_finds_the_first_document_after_any_time() {
        for (long total : List.of(0L, 1L, 2L, 3L, 4L, 100L, 101L)) {
            Timeline timeline = new Timeline(Deployment.nanos(Clocks.START), total);
            for (long position = 0; position < total; position++) {
                long ts = timeline.ts(position);
                long next = timeline.firstAfter(ts);
                assertThat(next == total || timeline.ts(next) > ts).isTrue();
                assertThat(next).isBetween(position + 1, position + 3);
                assertThat(timeline.ts(timeline.firstAfter(ts - 1))).isEqualTo(ts);
            }
            assertThat(timeline.firstAfter(Long.MAX_VALUE)).isEqualTo(total);
            assertThat(timeline.firstAfter(0)).isZero();
        }
    }

    private static List<String> everything(long seed) {
        SandboxOptions options =
                SandboxOptions.shop(new Clocks()).withDocuments(1_000).withSeed(seed);
        try (Sandbox sandbox = Sandbox.start(options)) {
            sandbox.apply(200);
            return new Client(sandbox)
                    .wholeSnapshot(Map.of(), () -> sandbox.apply(5)).stream()
                            .map(Client.Answer::body)
                            .toList();
        }
    }
}
