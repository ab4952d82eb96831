package io.caravan.sandbox;

import static io.caravan.sandbox.SnapshotContractTest.assertError;
import static io.caravan.sandbox.SnapshotContractTest.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Applied;
import io.caravan.sandbox.data.Write;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeltasContractTest {
    private static final TableRef USERS = TableRef.root("users");
    private static final TableRef ORDERS = TableRef.root("orders");
    private final Clocks clock = new Clocks();
    private final Sandbox sandbox = Sandbox.start(SandboxOptions.shop(clock).withDocuments(3_000));
    private final Client client = new Client(sandbox);
    private final long start = client.snapshot(Map.of()).number("snapshot");

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_cursor_is_required_and_exclusive() {
        assertError(client.post("/api/document_deltas", "{}"), 400, "DocumentDeltasCursorRequired");
        Applied applied = sandbox.apply(List.of(Write.insert(USERS, """
                {"name":"x"}""")));
        assertThat(client.deltas(applied.ts() - 1).values()).hasSize(1);
        assertThat(client.deltas(applied.ts()).values()).isEmpty();
    }

    @Test
    void an_exhausted_log_gives_the_current_timestamp() {
        Client.Answer idle = client.deltas(start);
        assertThat(idle.hasMore()).isFalse();
        assertThat(idle.number("cursor")).isEqualTo(start);
        clock.advance(Duration.ofMinutes(1));
        assertThat(client.deltas(start).number("cursor")).isEqualTo(start + 60_000_000_000L);
    }

    @Test
    void a_commit_is_later_than_every_cursor_handed_out_although_the_clock_stands_still() {
        for (int i = 0; i < 20; i++) {
            long cursor = client.deltas(start).number("cursor");
            assertThat(sandbox.apply(1).ts()).isGreaterThan(cursor);
        }
    }

    @Test
    void a_transaction_is_never_split_between_pages_and_order_is_by_ts_then_table_then_id() {
        sandbox.apply(400);
        sandbox.apply(Collections.nCopies(300, Write.insert(ORDERS, "{\"total\":1.0}")));
        sandbox.apply(400);
        Set<Object> finished = new HashSet<>();
        Client.Answer page = client.deltas(start);
        String last = "";
        Set<Object> tables = new HashSet<>();
        while (true) {
            Set<Object> here = new HashSet<>();
            for (Map<String, Object> value : page.values()) {
                here.add(value.get("_ts"));
                String table = value.get("_ts") + " " + value.get("_component") + " " + value.get("_table");
                String row = table + " " + value.get("_id");
                if (last.startsWith(table + " ")) {
                    assertThat(row).isGreaterThan(last);
                } else {
                    assertThat(tables.add(table)).isTrue();
                }
                last = row;
            }
            assertThat(finished).doesNotContainAnyElementsOf(here);
            finished.addAll(here);
            if (!page.hasMore()) {
                break;
            }
            page = client.deltas(page.number("cursor"));
        }
        assertThat(finished).hasSize(801);
    }

    @Test
    void rows_count_as_read_although_not_selected() {
        sandbox.apply(Collections.nCopies(400, Write.insert(ORDERS, "{}")));
        sandbox.apply(Collections.nCopies(200, Write.insert(ORDERS, "{}")));
        sandbox.apply(List.of(Write.insert(USERS, "{}")));
        Map<String, Object> selection = Map.of(
                "selection",
                Map.of("_other", "excluded", "", Map.of("_other", "excluded", "users", Map.of("_other", "included"))));
        Client.Answer first = client.deltas(start, selection);
        Client.Answer second = client.deltas(first.number("cursor"), selection);
        Client.Answer third = client.deltas(second.number("cursor"), selection);
        assertThat(first.values()).isEmpty();
        assertThat(first.hasMore()).isTrue();
        assertThat(second.values()).isEmpty();
        assertThat(second.hasMore()).isTrue();
        assertThat(third.values()).hasSize(1);
        assertThat(third.hasMore()).isFalse();
    }

    @Test
    void a_deleted_document_has_only_its_id() {
        String id = sandbox.apply(List.of(Write.insert(USERS, """
                {"name":"x"}""")))
                .ids()
                .get(0);
        long cursor = client.deltas(start).number("cursor");
        sandbox.apply(List.of(Write.delete(USERS, id)));
        assertThat(client.deltas(cursor).values()).singleElement().satisfies(value -> {
            assertThat(value).containsOnlyKeys("_id", "_component", "_table", "_ts", "_deleted");
            assertThat(value).containsEntry("_id", id).containsEntry("_deleted", true);
        });
    }

    @Test
    void a_patch_keeps_the_other_fields_and_the_creation_time() {
        Map<String, Object> before = client.wholeSnapshot(Map.of("selection", only("users")), () -> {})
                .get(0)
                .values()
                .get(5);
        sandbox.apply(List.of(Write.patch(USERS, (String) before.get("_id"), """
                {"name":"Zoë"}""")));
        Map<String, Object> expected = new LinkedHashMap<>(before);
        expected.put("name", "Zoë");
        expected.remove("_ts");
        assertThat(client.deltas(start).values().get(0)).containsAllEntriesOf(expected);
    }

    @Test
    void snapshot_and_deltas_together_give_the_current_state() {
        List<Client.Answer> pages = client.wholeSnapshot(Map.of("format", "export_json"), () -> sandbox.apply(30));
        sandbox.apply(500);
        Map<Object, Map<String, Object>> state = new LinkedHashMap<>();
        values(pages).forEach(value -> state.put(value.get("_id"), value));
        client.allDeltas(pages.get(0).number("snapshot")).forEach(value -> {
            if (value.get("_deleted").equals(true)) {
                state.remove(value.get("_id"));
            } else {
                state.put(value.get("_id"), value);
            }
        });
        assertThat(state.values().stream().map(DeltasContractTest::key).sorted())
                .containsExactlyElementsOf(sandbox.currentState().stream()
                        .map(line -> Client.object(Client.parse(line)))
                        .map(line -> line.get("component") + "/" + line.get("table") + "/" + line.get("id") + "@"
                                + line.get("ts"))
                        .sorted()
                        .toList());
    }

    @Test
    void cursors_older_than_14_days_or_expired_need_a_new_snapshot() {
        assertError(client.deltas(0), 400, "InvalidWindowToReadDocuments");
        assertThat(client.deltas(start - Duration.ofDays(13).toNanos()).values())
                .isNotEmpty();
        long cursor = client.deltas(start).number("cursor");
        sandbox.expireCursors();
        assertError(client.deltas(cursor), 400, "InvalidWindowToReadDocuments");
        long fresh = client.snapshot(Map.of()).number("snapshot");
        assertThat(client.deltas(fresh).status()).isEqualTo(200);
    }

    @Test
    void an_import_comes_with_its_rows_and_without_a_tombstone_of_the_old_ones() {
        sandbox.apply(3);
        long cursor = client.deltas(start).number("cursor");
        Applied imported = sandbox.importTable(
                USERS,
                List.of(
                        """
                        {"_id":"kept","_creationTime":1.5,"name":"a"}""",
                        """
                                {"name":"b"}"""));
        sandbox.apply(List.of(Write.patch(USERS, "kept", "{\"seen\":1}")));
        assertThat(imported.writes()).isEqualTo(2);
        List<Map<String, Object>> deltas = client.allDeltas(cursor);
        assertThat(deltas).hasSize(3).noneMatch(value -> value.get("_deleted").equals(true));
        assertThat(deltas.get(2)).containsEntry("_id", "kept").containsKey("seen");
        List<Map<String, Object>> now =
                values(client.wholeSnapshot(Map.of("selection", only("users"), "format", "export_json"), () -> {}));
        assertThat(now).hasSize(2);
        assertThat(now.get(1)).containsEntry("_creationTime", 1.5).containsEntry("seen", 1L);
        assertThat((Long) now.get(0).get("_ts")).isLessThan(imported.ts()).isGreaterThan(cursor);
        assertThat(client.allDeltas(start))
                .noneMatch(value -> value.get("_component").equals("")
                        && value.get("_table").equals("users")
                        && (Long) value.get("_ts") <= cursor);
    }

    @Test
    void a_table_can_enter_later() {
        sandbox.addTable(TableRef.of("waitlist", "late"), List.of("{\"n\":1}", "{\"n\":2}"));
        assertThat(client.deltas(start).values()).hasSize(2).allSatisfy(value -> assertThat(value)
                .containsEntry("_component", "waitlist")
                .containsEntry("_table", "late"));
        assertThat(client.get("/api/json_schemas?byComponent=true").body()).contains("\"late\"");
    }

    @Test
    void a_hundred_pages_hold_every_logged_revision_once_and_in_order() {
        sandbox.apply(8_000);
        List<String> logged = sandbox.log().stream()
                .map(line -> Client.object(Client.parse(line)))
                .filter(line -> (Long) line.get("ts") > start)
                .map(line ->
                        line.get("component") + "/" + line.get("table") + "/" + line.get("id") + "@" + line.get("ts"))
                .toList();
        List<String> received =
                client.allDeltas(start).stream().map(DeltasContractTest::key).toList();
        assertThat(received).hasSizeGreaterThan(100 * 128).isEqualTo(logged);
    }

    private static String key(Map<String, Object> value) {
        return value.get("_component") + "/" + value.get("_table") + "/" + value.get("_id") + "@" + value.get("_ts");
    }

    private static Map<String, Object> only(String table) {
        return Map.of("_other", "excluded", "", Map.of("_other", "excluded", table, Map.of("_other", "included")));
    }
}
