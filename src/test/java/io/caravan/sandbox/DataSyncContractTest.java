package io.caravan.sandbox;

import static io.caravan.sandbox.SnapshotContractTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Applied;
import io.caravan.sandbox.data.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataSyncContractTest {
    private static final TableRef USERS = TableRef.root("users");
    private static final Map<String, Object> ONLY_USERS =
            Map.of("_other", "excluded", "", Map.of("_other", "excluded", "users", Map.of("_other", "included")));

    /** A page, parsed once. */
    private record Page(Map<String, Object> json) {
        List<Map<String, Object>> values() {
            return Client.objects(json.get("values"));
        }
    }

    private final Clocks clock = new Clocks();
    private final Sandbox sandbox = Sandbox.start(SandboxOptions.shop(clock).withDocuments(40_000));
    private final Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void each_table_is_truncated_once_before_its_rows_and_the_last_page_is_up_to_date() {
        List<Page> pages = toTheEnd(sync(Map.of()));
        List<String> truncated = new ArrayList<>();
        for (Page page : pages) {
            truncated.addAll(truncates(page));
            assertThat(page.values()).allSatisfy(value -> assertThat(truncated)
                    .contains(value.get("component") + "/" + value.get("table")));
        }
        assertThat(truncated).hasSize(9).doesNotHaveDuplicates().contains("/drafts", "waitlist/users");
        assertThat(pages.stream().limit(pages.size() - 1)).allSatisfy(page -> assertThat(status(page))
                .containsEntry("type", "snapshotting")
                .doesNotContainKey("snapshotTs"));
        Page last = pages.get(pages.size() - 1);
        assertThat(status(last)).containsEntry("type", "upToDate").containsKey("snapshotTs");
        assertThat(pages)
                .allSatisfy(page ->
                        assertThat(Client.object(page.json().get("pagination"))).containsEntry("hasMore", true));
        assertThat(state(pages)).hasSize(40_000);
    }

    @Test
    void values_are_in_the_export_format_with_their_table_and_commit() {
        Applied applied = sandbox.apply(List.of(
                Write.insert(USERS, """
                        {"visits":1,"score":2.0,"b":{"$bytes":"AA=="}}""")));
        List<Page> pages = toTheEnd(sync(Map.of("selection", ONLY_USERS)));
        Map<String, Object> entry = pages.get(pages.size() - 1).values().stream()
                .filter(value -> value.get("ts").equals(applied.ts()))
                .findFirst()
                .orElseThrow();
        assertThat(entry)
                .containsEntry("component", "")
                .containsEntry("table", "users")
                .containsEntry("deleted", false);
        assertThat(Client.object(entry.get("value")))
                .containsEntry("visits", 1L)
                .containsEntry("score", 2.0)
                .containsEntry("b", Map.of("$bytes", "AA=="))
                .containsKeys("_id", "_creationTime");
    }

    @Test
    void while_tables_are_walked_a_document_comes_at_rising_times_and_nothing_is_missed() {
        List<Page> pages = new ArrayList<>();
        Page page = sync(Map.of());
        pages.add(page);
        while (!isUpToDate(page)) {
            if (pages.size() < 8) {
                sandbox.apply(200);
            }
            page = after(page, Map.of());
            pages.add(page);
        }
        Map<Object, Long> latest = new HashMap<>();
        pages.forEach(each -> each.values().forEach(value -> {
            Long before = latest.put(Client.object(value.get("value")).get("_id"), (Long) value.get("ts"));
            assertThat(before == null || before < (Long) value.get("ts")).isTrue();
        }));
        assertThat(state(pages).keySet()).hasSize(sandbox.currentState().size());
    }

    @Test
    void changes_follow_and_a_page_that_is_not_the_last_is_stale() {
        Page idle = last(toTheEnd(sync(Map.of())));
        assertThat(last(toTheEnd(after(idle, Map.of()))).values()).isEmpty();
        sandbox.apply(9_000);
        List<Page> pages = toTheEnd(after(idle, Map.of()));
        assertThat(pages).hasSizeGreaterThan(1);
        assertThat(status(pages.get(0))).containsEntry("type", "stale");
        for (Page page : pages) {
            long snapshotTs = (Long) status(page).get("snapshotTs");
            assertThat(page.values()).allMatch(value -> (Long) value.get("ts") <= snapshotTs);
        }
    }

    @Test
    void an_import_truncates_its_table_and_sends_its_rows_with_their_own_times() {
        Page idle = last(toTheEnd(sync(Map.of())));
        Applied applied = sandbox.importTable(USERS, 3);
        List<Page> pages = toTheEnd(after(idle, Map.of()));
        assertThat(truncates(pages.get(0))).containsExactly("/users");
        assertThat(pages.get(0).values()).isEmpty();
        assertThat(pages.get(1).values()).hasSize(3).allSatisfy(value -> assertThat((Long) value.get("ts"))
                .isLessThan(applied.ts()));
    }

    @Test
    void a_table_that_is_selected_again_enters_again_and_a_column_does_not() {
        Map<String, Object> all = Map.of();
        Map<String, Object> without = Map.of(
                "selection", Map.of("_other", "included", "", Map.of("_other", "included", "users", "excluded")));
        Map<String, Object> narrow = Map.of(
                "selection",
                Map.of(
                        "_other",
                        "included",
                        "",
                        Map.of("_other", "included", "users", Map.of("_other", "included", "name", "excluded"))));
        Page idle = last(toTheEnd(sync(narrow)));
        assertThat(truncates(after(idle, all))).isEmpty();
        Page left = after(idle, without);
        assertThat(truncates(left)).isEmpty();
        assertThat(truncates(after(left, all))).containsExactly("/users");
    }

    @Test
    void a_consumer_of_deltas_moves_over_without_a_resync() {
        long cursor = client.snapshot(Map.of()).number("snapshot");
        sandbox.apply(50);
        Map<String, Object> moved = client.post("/api/data_sync_cursor_from_deltas", Map.of("cursor", cursor))
                .json();
        Page page = sync(Map.of("cursor", moved.get("cursor")));
        assertThat(truncates(page)).isEmpty();
        assertThat(page.values()).hasSameSizeAs(client.allDeltas(cursor));
    }

    /** It takes today's tables for those of the cursor. */
    @Test
    void a_consumer_of_deltas_that_moves_over_is_not_told_of_an_import_of_before() {
        long cursor = client.snapshot(Map.of()).number("snapshot");
        sandbox.importTable(USERS, 3);
        Map<String, Object> moved = client.post("/api/data_sync_cursor_from_deltas", Map.of("cursor", cursor))
                .json();
        assertThat(truncates(sync(Map.of("cursor", moved.get("cursor"))))).isEmpty();
    }

    @Test
    void cursors_that_are_broken_or_old_are_refused_by_name() {
        assertError(ask(Map.of("cursor", "AAAA")), 400, "InvalidDataSyncCursor");
        assertError(ask(Map.of("selection", Map.of("x", 5L))), 400, "BadJsonBody");
        assertError(
                ask(Map.of("selection", Map.of("_other", "included", "1x", "excluded"))),
                400,
                "InvalidDataSyncSelection");
        Page idle = last(toTheEnd(sync(Map.of())));
        clock.advance(Duration.ofDays(2));
        Page later = after(idle, Map.of());
        assertThat(isUpToDate(later)).isTrue();
        clock.advance(Duration.ofDays(4));
        assertError(ask(next(later)), 400, "DataSyncCursorExpired");
        Page again = last(toTheEnd(sync(Map.of())));
        sandbox.expireCursors();
        assertError(ask(next(again)), 400, "DataSyncCursorExpired");
    }

    @Test
    void the_syncs_that_go_on_are_listed_with_how_far_they_are() {
        Page first = sync(Map.of());
        assertThat(active(first)).containsEntry("type", "snapshotting").containsEntry("totalTables", 9L);
        toTheEnd(first);
        assertThat(active(first)).containsEntry("type", "upToDate").containsEntry("numDocumentsSynced", 40_000L);
    }

    private Map<String, Object> active(Page page) {
        return Client.objects(
                        client.get("/api/v1/data/list_active_syncs").json().get("syncs"))
                .stream()
                .filter(sync -> sync.get("syncId").equals(page.json().get("syncId")))
                .map(sync -> Client.object(sync.get("status")))
                .findFirst()
                .orElseThrow();
    }

    private Client.Answer ask(Map<String, ?> arguments) {
        return client.post("/api/v1/data/sync", arguments);
    }

    private Page sync(Map<String, ?> arguments) {
        return new Page(ask(arguments).json());
    }

    private static Map<String, Object> next(Page page) {
        return Map.of("cursor", Client.object(page.json().get("pagination")).get("nextCursor"));
    }

    private Page after(Page page, Map<String, ?> arguments) {
        Map<String, Object> next = new LinkedHashMap<>(arguments);
        next.putAll(next(page));
        return sync(next);
    }

    private List<Page> toTheEnd(Page first) {
        List<Page> pages = new ArrayList<>(List.of(first));
        while (!isUpToDate(last(pages))) {
            pages.add(after(last(pages), Map.of()));
        }
        return pages;
    }

    private static Page last(List<Page> pages) {
        return pages.get(pages.size() - 1);
    }

    private static boolean isUpToDate(Page page) {
        return status(page).get("type").equals("upToDate");
    }

    private static Map<String, Object> status(Page page) {
        return Client.object(page.json().get("status"));
    }

    private static List<String> truncates(Page page) {
        return Client.objects(page.json().get("truncates")).stream()
                .map(table -> table.get("component") + "/" + table.get("table"))
                .toList();
    }

    /** Ids that are there in the end. */
    private static Map<Object, Long> state(List<Page> pages) {
        Map<Object, Long> state = new HashMap<>();
        pages.forEach(page -> page.values().forEach(value -> {
            Object id = Client.object(value.get("value")).get("_id");
            if (value.get("deleted").equals(true)) {
                state.remove(id);
            } else {
                state.put(id, (Long) value.get("ts"));
            }
        }));
        return state;
    }
}
