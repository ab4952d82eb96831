package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Applied;
import io.caravan.sandbox.data.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportContractTest {
    private static final TableRef T = TableRef.root("T");
    private static final Map<String, Object> ONLY_T =
            Map.of("_other", "excluded", "", Map.of("_other", "excluded", "T", Map.of("_other", "included")));

    @TempDir
    private Path directory;

    private final Clocks clock = new Clocks();
    private Sandbox sandbox = Sandbox.start(SandboxOptions.shop(clock).withDocuments(0));
    private Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void hidden_rows_come_by_both_protocols_but_are_not_the_truth_until_they_are_activated() {
        sandbox.addTable(T, List.of("""
                {"_id":"a","k":1}"""));
        long snapshot = client.snapshot(Map.of()).number("snapshot");
        String cursor = sync(sync(""));
        String handle = sandbox.beginImport(T);
        Applied rows = sandbox.importRows(
                handle,
                List.of("""
                {"_id":"a","k":2}""", """
                        {"_id":"b","k":3}"""));
        assertThat(client.allDeltas(snapshot)).hasSize(2);
        assertThat(sandbox.truth(rows.ts())).singleElement().asString().contains("\"k\":1");
        assertThat(tablets(cursor)).isEqualTo(tabletsOf("T") + tabletsOfOthers());
        long activated = sandbox.activateImport(handle).ts();
        assertThat(sandbox.truth(activated)).hasSize(2);
        assertThat(sandbox.truth(activated - 1)).hasSize(1);
        assertThat(tabletsOf("T")).isEqualTo(1);
    }

    @Test
    void the_probe_counts_the_tablets_of_a_table() {
        assertThat(tabletsOf("T")).isZero();
        sandbox.addTable(T, List.of());
        assertThat(tabletsOf("T")).isEqualTo(1);
        String one = sandbox.beginImport(T);
        String other = sandbox.beginImport(T);
        assertThat(tabletsOf("T")).isEqualTo(3);
        sandbox.activateImport(other);
        assertThat(tabletsOf("T")).isEqualTo(2);
        sandbox.abortImport(one);
        assertThat(client.post("/api/v1/data/sync", Map.of("selection", ONLY_T)).status())
                .isEqualTo(500);
        sandbox.restart();
        assertThat(tabletsOf("T")).isEqualTo(1);
        sandbox.dropTable(T);
        assertThat(tabletsOf("T")).isZero();
    }

    @Test
    void imports_under_way_and_deleted_tables_are_there_again_after_a_start_from_the_journal() {
        sandbox.close();
        SandboxOptions options = SandboxOptions.shop(clock).withDocuments(0).withJournal(directory);
        sandbox = Sandbox.start(options);
        sandbox.addTable(T, List.of("""
                {"_id":"a"}"""));
        sandbox.addTable(TableRef.root("gone"), List.of("{}"));
        sandbox.addTable(TableRef.root("emptied"), List.of("{}"));
        String aborted = sandbox.beginImport(TableRef.root("fresh"));
        String handle = sandbox.beginImport(T);
        sandbox.importRows(handle, List.of("""
                {"_id":"a","new":true}"""));
        sandbox.abortImport(aborted);
        sandbox.dropTable(TableRef.root("gone"));
        sandbox.emptyTable(TableRef.root("emptied"));
        List<String> before = sandbox.log();
        sandbox.close();
        sandbox = Sandbox.start(options);
        client = new Client(sandbox);
        assertThat(sandbox.log()).isEqualTo(before);
        assertThat(client.post("/api/v1/data/sync", "{}").status()).isEqualTo(500);
        sandbox.restart();
        assertThat(client.post("/api/v1/data/sync", "{}").status()).isEqualTo(200);
        sandbox.activateImport(handle);
        assertThat(sandbox.currentState()).singleElement().asString().contains("\"new\":true");
    }

    @Test
    void pages_of_one_document_hold_one_document() {
        sandbox.limits(new Limits(1, 1, 1, 1, Limits.DEFAULT.byIdFreshness()));
        sandbox.addTable(T, List.of("{}", "{}", "{}"));
        List<Integer> sizes = new ArrayList<>();
        Client.Answer page = client.post("/api/v1/data/sync", Map.of("selection", ONLY_T));
        while (!page.body().contains("upToDate")) {
            sizes.add(page.values().size());
            Map<String, Object> next = new LinkedHashMap<>(Map.of("selection", ONLY_T));
            next.put("cursor", Client.object(page.json().get("pagination")).get("nextCursor"));
            page = client.post("/api/v1/data/sync", next);
        }
        assertThat(sizes).containsExactly(1, 1, 1);
        assertThat(page.values()).isEmpty();
    }

    /** As a consumer does it: a conversion, one page, and what its sync is said to follow. */
    private long tabletsOf(String table) {
        Map<String, Object> ids = Map.of(
                "_other",
                "excluded",
                "",
                Map.of("_other", "excluded", table, Map.of("_other", "excluded", "_id", "included")));
        long now = client.snapshot(Map.of()).number("snapshot");
        Object cursor = client.post("/api/data_sync_cursor_from_deltas", Map.of("cursor", now, "selection", ids))
                .json()
                .get("cursor");
        Client.Answer page = client.post("/api/v1/data/sync", Map.of("cursor", cursor, "selection", ids));
        assertThat(page.values()).isEmpty();
        return totalTables(page.json().get("syncId"));
    }

    private long tabletsOfOthers() {
        return Client.objects(client.get("/sandbox/stats").json().get("tables")).size() - 1L;
    }

    private long tablets(String cursor) {
        Client.Answer page = client.post("/api/v1/data/sync", Map.of("cursor", cursor));
        while (!page.body().contains("upToDate")) {
            page = client.post(
                    "/api/v1/data/sync",
                    Map.of(
                            "cursor",
                            Client.object(page.json().get("pagination")).get("nextCursor")));
        }
        return totalTables(page.json().get("syncId"));
    }

    private long totalTables(Object sync) {
        return Client.objects(
                        client.get("/api/v1/data/list_active_syncs").json().get("syncs"))
                .stream()
                .filter(row -> row.get("syncId").equals(sync))
                .map(row -> (Long) Client.object(row.get("status")).get("totalTables"))
                .findFirst()
                .orElseThrow();
    }

    private String sync(String cursor) {
        Client.Answer page = client.post("/api/v1/data/sync", cursor.isEmpty() ? Map.of() : Map.of("cursor", cursor));
        return (String) Client.object(page.json().get("pagination")).get("nextCursor");
    }
}
