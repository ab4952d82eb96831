package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.sandbox.fault.Effect;
import io.caravan.sandbox.fault.Fault;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private final Sandbox sandbox =
            Sandbox.start(SandboxOptions.shop(new Clocks()).withDocuments(100));
    private final Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_status_comes_as_often_as_asked_with_its_retry_after() {
        sandbox.injectFault(new Fault("list_snapshot", 1, 2, new Effect.Status(429, OptionalLong.of(7))));
        assertThat(statuses(5)).containsExactly(200, 429, 429, 200, 200);
        sandbox.injectFault(Fault.once("list_snapshot", new Effect.Status(429, OptionalLong.of(7))));
        assertThat(client.snapshot(Map.of()).headers()).containsEntry("retry-after", List.of("7"));
    }

    @Test
    void a_fault_hits_its_endpoint_only() {
        sandbox.injectFault(Fault.once("document_deltas", new Effect.Status(503, OptionalLong.empty())));
        assertThat(client.snapshot(Map.of()).status()).isEqualTo(200);
        assertThat(client.deltas(1).status()).isEqualTo(503);
    }

    @Test
    void a_cut_body_breaks_the_promise_of_its_length() {
        int whole = client.snapshot(Map.of()).body().length();
        for (int bytes : List.of(0, 1, whole / 2, whole, whole * 2)) {
            sandbox.injectFault(Fault.once(Fault.ANY, new Effect.Cut(bytes)));
            assertThatThrownBy(() -> client.snapshot(Map.of())).isInstanceOf(UncheckedIOException.class);
        }
        assertThat(client.snapshot(Map.of()).status()).isEqualTo(200);
    }

    @Test
    void slow_answers_are_whole() {
        Client.Answer proper = client.snapshot(Map.of());
        sandbox.injectFault(Fault.once(Fault.ANY, new Effect.Delay(20)));
        assertThat(client.snapshot(Map.of()).body()).isEqualTo(proper.body());
        sandbox.injectFault(Fault.once(Fault.ANY, new Effect.Dribble(4_000, 1)));
        assertThat(client.snapshot(Map.of()).body()).isEqualTo(proper.body());
    }

    @Test
    void garbage_is_not_json_and_wrong_types_are() throws JsonFormatException {
        sandbox.injectFault(Fault.once(Fault.ANY, new Effect.Html()));
        sandbox.injectFault(Fault.once(Fault.ANY, new Effect.Garbage()));
        sandbox.injectFault(Fault.once(Fault.ANY, new Effect.WrongTypes()));
        for (int i = 0; i < 2; i++) {
            Client.Answer garbage = client.snapshot(Map.of());
            assertThat(garbage.status()).isEqualTo(200);
            assertThatThrownBy(() -> Json.read(garbage.body())).isInstanceOf(JsonFormatException.class);
        }
        assertThat(client.snapshot(Map.of()).json()).containsEntry("hasMore", "maybe");
    }

    @Test
    void a_duplicate_is_the_previous_answer_of_the_endpoint() {
        Client.Answer first = client.snapshot(Map.of());
        sandbox.injectFault(Fault.once("list_snapshot", new Effect.Duplicate()));
        Map<String, Object> next = Map.of(
                "snapshot", first.number("snapshot"), "cursor", first.json().get("cursor"));
        assertThat(client.snapshot(next).body()).isEqualTo(first.body());
        assertThat(client.snapshot(next).body()).isNotEqualTo(first.body());
    }

    @Test
    void faults_are_listed_and_cleared_over_http() {
        List<String> kinds = List.of(
                """
                        {"kind":"status","status":503,"retryAfter":2,"times":3}""",
                """
                        {"kind":"delay","millis":5}""",
                """
                        {"kind":"dribble","bytes":1,"millis":5}""",
                """
                        {"kind":"cut","bytes":10}""",
                """
                        {"kind":"html"}""",
                """
                        {"kind":"garbage"}""",
                """
                        {"kind":"wrongTypes"}""",
                """
                        {"kind":"duplicate","endpoint":"list_snapshot","after":2}""");
        kinds.forEach(kind ->
                assertThat(client.post("/sandbox/faults", kind).status()).isEqualTo(200));
        assertThat(Client.objects(client.get("/sandbox/faults").json().get("faults")))
                .hasSize(8)
                .first()
                .isEqualTo(Map.of(
                        "endpoint", "*", "kind", "status", "status", 503L, "retryAfter", 2L, "times", 3L, "after", 0L));
        client.delete("/sandbox/faults");
        assertThat(statuses(2)).containsExactly(200, 200);
        assertThat(client.post("/sandbox/faults", """
                {"kind":"meteor"}""")
                        .status())
                .isEqualTo(400);
    }

    private List<Integer> statuses(int requests) {
        return java.util.stream.IntStream.range(0, requests)
                .mapToObj(i -> client.snapshot(Map.of()).status())
                .toList();
    }
}
