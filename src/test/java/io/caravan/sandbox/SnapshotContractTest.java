package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotContractTest {
    private final Clocks clock = new Clocks();
    private final Sandbox sandbox = Sandbox.start(SandboxOptions.shop(clock).withDocuments(5_000));
    private final Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_page_holds_one_table_and_at_most_1024_documents() {
        for (Client.Answer page : client.wholeSnapshot(Map.of(), () -> {})) {
            assertThat(page.values()).hasSizeLessThanOrEqualTo(1024);
            assertThat(tables(List.of(page))).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void every_document_comes_once_with_its_metadata_and_not_after_the_snapshot() {
        List<Client.Answer> pages = client.wholeSnapshot(Map.of(), () -> {});
        Set<Object> ids = new HashSet<>();
        for (Client.Answer page : pages) {
            long snapshot = page.number("snapshot"); // reads all of the page
            for (Map<String, Object> value : page.values()) {
                assertThat(value).containsKeys("_id", "_creationTime", "_component", "_table", "_ts");
                assertThat(value).doesNotContainKey("_deleted");
                assertThat((Long) value.get("_ts")).isLessThanOrEqualTo(snapshot);
                assertThat(ids.add(value.get("_id"))).isTrue();
            }
        }
        assertThat(ids).hasSize(5_000);
    }

    @Test
    void an_empty_table_yields_an_empty_page_and_tables_come_in_an_order_of_their_own() {
        List<Client.Answer> pages = client.wholeSnapshot(Map.of(), () -> {});
        assertThat(pages).anyMatch(page -> page.values().isEmpty() && page.hasMore());
        assertThat(tables(pages))
                .hasSize(8)
                .isNotEqualTo(tables(pages).stream().sorted().toList());
    }

    @Test
    void a_snapshot_does_not_change_while_documents_do() {
        List<Map<String, Object>> before = values(client.wholeSnapshot(Map.of(), () -> {}));
        List<Client.Answer> disturbed = client.wholeSnapshot(Map.of(), () -> {
            sandbox.apply(50);
            sandbox.importTable(TableRef.root("users"), 3);
        });
        assertThat(values(disturbed)).isEqualTo(before);
    }

    @Test
    void a_snapshot_asked_for_by_its_timestamp_is_honoured() {
        long early = client.snapshot(Map.of()).number("snapshot");
        List<Map<String, Object>> before = values(client.wholeSnapshot(Map.of("snapshot", early), () -> {}));
        clock.advance(Duration.ofHours(1));
        sandbox.apply(100);
        assertThat(values(client.wholeSnapshot(Map.of("snapshot", early), () -> {})))
                .isEqualTo(before);
        assertThat(values(client.wholeSnapshot(Map.of(), () -> {}))).isNotEqualTo(before);
    }

    @Test
    void snapshots_and_cursors_out_of_bounds_are_refused_by_name() {
        long snapshot = client.snapshot(Map.of()).number("snapshot");
        assertError(client.snapshot(Map.of("snapshot", snapshot + 1_000_000)), 400, "SnapshotTooNew");
        assertError(client.snapshot(Map.of("cursor", "xyz", "snapshot", snapshot)), 400, "InvalidListSnapshotCursor");
        assertError(client.snapshot(Map.of("cursor", "xyz")), 400, "InvalidListSnapshotCursor");
        clock.advance(Duration.ofDays(5).plusSeconds(1));
        assertError(client.snapshot(Map.of("snapshot", snapshot)), 400, "SnapshotTooOld");
    }

    @Test
    void expired_snapshots_are_too_old_and_new_ones_work() {
        long snapshot = client.snapshot(Map.of()).number("snapshot");
        sandbox.expireSnapshots();
        assertError(client.snapshot(Map.of("snapshot", snapshot)), 400, "SnapshotTooOld");
        assertThat(client.wholeSnapshot(Map.of(), () -> {})).isNotEmpty();
    }

    @Test
    void nothing_selected_is_an_empty_last_page() {
        Client.Answer page = client.snapshot(Map.of("selection", Map.of("_other", "excluded")));
        assertThat(page.values()).isEmpty();
        assertThat(page.hasMore()).isFalse();
        assertThat(page.body()).contains("\"cursor\":null");
    }

    @Test
    void a_selection_names_components_tables_and_columns() {
        Map<String, Object> users = Map.of("_other", "included", "email", "excluded", "_creationTime", "excluded");
        Map<String, Object> entries = Map.of("_other", "excluded", "reason", "included", "_id", "included");
        Map<String, Object> selection = Map.of(
                "_other", "excluded",
                "", Map.of("_other", "included", "orders", "excluded", "orderEvents", "excluded", "users", users),
                "waitlist", Map.of("_other", "excluded", "entries", entries));
        List<Client.Answer> pages = client.wholeSnapshot(Map.of("selection", selection), () -> {});
        assertThat(tables(pages)).containsExactlyInAnyOrder("/users", "/products", "/oddValues", "waitlist/entries");
        for (Map<String, Object> value : values(pages)) {
            if (value.get("_table").equals("users")) {
                assertThat(value).containsKeys("_id", "name").doesNotContainKeys("email", "_creationTime");
            }
            if (value.get("_table").equals("entries")) {
                assertThat(value).containsOnlyKeys("_id", "reason", "_component", "_table", "_ts");
            }
        }
    }

    @Test
    void ids_alone_can_be_asked_for_and_nothing_without_them() {
        Map<String, Object> selection = Map.of(
                "_other",
                "excluded",
                "",
                Map.of("_other", "excluded", "users", Map.of("_other", "excluded", "_id", "included")));
        List<Map<String, Object>> values = values(client.wholeSnapshot(Map.of("selection", selection), () -> {}));
        assertThat(values).hasSize(480).allSatisfy(value -> assertThat(value)
                .containsOnlyKeys("_id", "_component", "_table", "_ts"));
        Map<String, Object> without =
                Map.of("_other", "excluded", "", Map.of("_other", "excluded", "users", Map.of("_other", "excluded")));
        assertThat(client.snapshot(Map.of("selection", without)).status()).isEqualTo(500);
    }

    @Test
    void malformed_arguments_are_the_callers_fault() {
        assertThat(client.post("/api/list_snapshot", "{").status()).isEqualTo(400);
        assertThat(client.snapshot(Map.of("snapshot", "soon")).status()).isEqualTo(400);
        assertThat(client.snapshot(Map.of("format", "xml")).status()).isEqualTo(400);
    }

    @Test
    void a_selection_that_does_not_parse_means_everything() {
        String everything = client.snapshot(Map.of()).body();
        for (Map<String, Object> odd : List.<Map<String, Object>>of(
                Map.of(), Map.of("", "included"), Map.of("_other", "included", "", Map.of()))) {
            assertThat(client.snapshot(Map.of("selection", odd)).body()).isEqualTo(everything);
        }
    }

    @Test
    void get_answers_what_post_answers() {
        Client.Answer post = client.snapshot(Map.of());
        String query = "?format=convex_encoded_json&snapshot=" + post.number("snapshot");
        assertThat(client.get("/api/list_snapshot" + query).body()).isEqualTo(post.body());
        Client.Answer older = client.get("/api/list_snapshot" + query + "&tableName=users");
        assertThat(tables(List.of(older))).containsExactly("/users");
    }

    static List<Map<String, Object>> values(List<Client.Answer> pages) {
        return pages.stream().flatMap(page -> page.values().stream()).toList();
    }

    private static List<String> tables(List<Client.Answer> pages) {
        Map<String, Boolean> tables = new LinkedHashMap<>();
        values(pages).forEach(value -> tables.put(value.get("_component") + "/" + value.get("_table"), true));
        return new ArrayList<>(tables.keySet());
    }

    static void assertError(Client.Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().get("message")).isInstanceOf(String.class);
    }
}
