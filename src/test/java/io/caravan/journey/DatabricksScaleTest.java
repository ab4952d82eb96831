package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseLake;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest and the oddest that Convex may hold, through a warehouse and back. */
@Tag("slow")
class DatabricksScaleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ODD = "'); DROP TABLE app__name; -- :?p0 ? ${x} {{y}} \\ \\' \" ` $$ %s /* ";

    @TempDir
    private Path directory;

    private final Warehouse warehouse = Warehouse.shared();

    @ParameterizedTest
    @ValueSource(strings = {"merge", "volume"})
    void large_documents_long_names_and_attempts_at_injection_land_as_they_are(String landing) {
        WarehouseLake lake = WarehouseLake.in(warehouse, "odd_" + landing);
        warehouse.reset();
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(100))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            for (String table : List.of("name", "Name", "NAME", "na_me", "select", "_1", "x".repeat(64))) {
                log.post("/sandbox/tables", documents(table));
            }
            Workplace work = work(sandbox, lake, "databricks.landing=" + landing);
            assertThat(work.run("sync")).isZero();
            EventLedger.verify(log, lake);
            log.post("/sandbox/apply", "{\"transactions\":20}");
            assertThat(work.run("sync")).isZero();
            EventLedger.verify(log, lake);
        }
    }

    @Test
    void a_thousand_tables_land_in_one_batch() {
        WarehouseLake lake = WarehouseLake.in(warehouse, "thousand");
        warehouse.reset();
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(100))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            for (int i = 0; i < 1000; i++) {
                log.post("/sandbox/tables", "{\"table\":\"table" + i + "\",\"documents\":[{\"n\":" + i + "}]}");
            }
            assertThat(work(sandbox, lake).run("sync")).isZero();
            EventLedger.verify(log, lake);
            assertThat(lake.tables()).hasSizeGreaterThan(1000);
        }
    }

    /** Field names have at most 1,024 characters of printable ASCII, a document 1 MiB. */
    private static String documents(String table) {
        ObjectNode odd = JSON.createObjectNode();
        odd.put(ODD.repeat(20).substring(0, 1024), ODD);
        odd.put("name", ODD).put("Name", "other");
        ObjectNode large = JSON.createObjectNode().put("text", ODD.repeat((1 << 20) / ODD.length() * 7 / 10));
        ArrayNode documents = JSON.createArrayNode().add(odd).add(large);
        ObjectNode request = JSON.createObjectNode().put("table", table);
        return request.set("documents", documents).toString();
    }

    private Workplace work(Sandbox sandbox, WarehouseLake lake, String... more) {
        List<String> settings = new ArrayList<>(lake.settings());
        settings.add(lake.volume());
        settings.addAll(List.of(more));
        return new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings);
    }
}
