package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.DataSyncLedger;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.TableStream;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseLake;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lands in a warehouse, by each way of landing, compared with the sandbox's own log event by event, read back by Spark. */
class DatabricksJourneyTest {
    /** One for COPY INTO, others for MERGE, one of a component: each costs statements, and Spark seconds for each. */
    private static final String SOME_TABLES = "convex.tables=orderEvents, users, products, waitlist/users";

    private static final Pattern MERGE =
            Pattern.compile("MERGE INTO \\S+\\.`(\\w+)` AS t .* AND batch = ([0-9]+) AND component");

    @TempDir
    private Path directory;

    private final Warehouse warehouse = Warehouse.shared();
    private Sandbox sandbox;
    private SandboxLog log;
    private WarehouseLake lake;
    private String schema;
    private int documents;

    @BeforeEach
    void start(TestInfo test) {
        documents = test.getTags().contains("slow") ? 400 : 150;
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(documents));
        log = new SandboxLog(sandbox.url());
        schema = "journey"
                + Integer.toHexString(
                        test.getDisplayName().hashCode() ^ test.getTestMethod().hashCode());
        lake = WarehouseLake.in(warehouse, schema);
        warehouse.reset();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Workplace work(String landing, String... more) {
        return work(directory, landing, more);
    }

    private Workplace work(Path disk, String landing, String... more) {
        List<String> settings = new ArrayList<>(lake.settings());
        settings.addAll(List.of("databricks.landing=" + landing, "batch.max.rows=2000"));
        if (!landing.equals("merge")) {
            settings.add(lake.volume());
        }
        settings.addAll(List.of(more));
        return new Workplace(disk, sandbox.url().toString(), sandbox.deployKey(), settings);
    }

    @Test
    void a_first_sync_lands_event_by_event_status_tells_of_it_and_a_new_pod_with_an_empty_disk_goes_on() {
        Workplace work = work("auto", SOME_TABLES, "databricks.mergeRows=50");
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.verify(log, lake)).isGreaterThan(documents / 2);
        assertThat(lake.tables())
                .containsExactlyInAnyOrder("app__order_events", "app__users", "app__products", "waitlist__users");
        assertThat(warehouse.submissions("COPY INTO")).isNotEmpty();
        assertThat(merged()).as("tables by MERGE in one batch").anySatisfy(tables -> assertThat(tables)
                .contains("app__users", "app__products", "waitlist__users"));
        Ran status = work.run(Wiring.production(), "status", "--json");
        assertThat(status.output())
                .contains("\"batch\":" + lake.manifests().size())
                .contains("""
                        "table":"orderEvents\"""")
                .doesNotContain(Warehouse.TOKEN);
        goOnWithAnEmptyDisk();
    }

    /** Tables whose rows were merged, by batch. */
    private Collection<Set<String>> merged() {
        Map<String, Set<String>> merged = new HashMap<>();
        for (Warehouse.Submission merge : warehouse.submissions("explode(rows)")) {
            Matcher names = MERGE.matcher(merge.statement());
            assertThat(names.find()).as(merge.statement()).isTrue();
            merged.computeIfAbsent(names.group(2), batch -> new HashSet<>()).add(names.group(1));
        }
        return merged.values();
    }

    /** A new pod: nothing but the warehouse says where the last one stopped. */
    private void goOnWithAnEmptyDisk() {
        int before = lake.manifests().size();
        log.post("/sandbox/apply", "{\"transactions\":10}");
        assertThat(work(directory.resolve("pod"), "auto", SOME_TABLES).run("sync"))
                .isZero();
        assertThat(EventLedger.verify(log, lake)).isGreaterThan(documents / 2);
        List<JsonNode> manifests = lake.manifests();
        assertThat(manifests).hasSizeGreaterThan(before);
        for (JsonNode later : manifests.subList(before, manifests.size())) {
            assertThat(later.get("truncates")).as("a snapshot was taken again").isEmpty();
        }
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(strings = {"merge", "volume", "auto"})
    void every_way_of_landing_carries_a_new_table_an_import_and_a_resync_while_a_stream_reads(String landing) {
        carry(work(landing));
        if (!landing.equals("auto")) {
            assertThat(warehouse.submissions(landing.equals("volume") ? "explode(rows)" : "COPY INTO"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(strings = {"merge", "volume"})
    void by_data_sync_an_import_and_a_table_read_anew_land_while_a_stream_reads(String landing) {
        Workplace work = work(landing, "convex.protocol=data-sync");
        assertThat(work.run("sync")).isZero();
        TableStream products = TableStream.of(warehouse, "main." + schema + ".app__products");
        log.post("/sandbox/apply", "{\"transactions\":60}");
        log.post(
                "/sandbox/import",
                """
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        assertThat(work.run("resync", "--table", "app/users")).isZero();
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, lake);
        assertThat(products.verify()).isPositive();
    }

    private void carry(Workplace work) {
        assertThat(work.run("sync")).isZero();
        TableStream users = TableStream.of(warehouse, "main." + schema + ".app__users");
        TableStream products = TableStream.of(warehouse, "main." + schema + ".app__products");
        log.post("/sandbox/tables", """
                {"table":"wishLists","documents":[{"n":1},{"n":2.0}]}""");
        log.post("/sandbox/apply", "{\"transactions\":60}");
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.verify(log, lake)).isGreaterThan(documents);
        assertThat(lake.tables()).contains("app__users", "waitlist__users", "app__wish_lists");
        log.post(
                "/sandbox/import",
                """
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        assertThat(work.run("resync", "--table", "app/products")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.currentState(lake)).isEqualTo(EventLedger.currentState(log));
        assertThat(lake.orphans()).isEmpty();
        assertThat(users.verify()).isPositive();
        assertThat(products.verify()).isPositive();
    }
}
