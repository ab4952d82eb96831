package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseLake;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before the first sync into a warehouse: {@code check} says whether it would succeed, and changes nothing. */
class DatabricksCheckTest {
    private static final String SCHEMA = "checked";
    private static final List<String> READS = List.of("SELECT", "SHOW", "DESCRIBE");

    @TempDir
    private Path directory;

    private final Warehouse warehouse = Warehouse.shared();
    private final WarehouseLake lake = WarehouseLake.in(warehouse, SCHEMA);

    @Test
    void check_tells_of_a_wrong_token_and_of_missing_privileges_and_otherwise_that_all_is_well() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(30))) {
            String volume = lake.volume();
            warehouse.reset();
            warehouse.grants("[]");
            Ran early = check(sandbox, volume);
            assertThat(early.code()).isEqualTo(2);
            assertThat(early.output()).contains("CREATE SCHEMA ON CATALOG main");
            warehouse.sql("CREATE SCHEMA main." + SCHEMA + "; CREATE SCHEMA main." + SCHEMA + "_control");
            warehouse.grants("[" + granted("MODIFY", "SELECT") + "]");
            Ran good = check(sandbox, volume);
            assertThat(good.output()).contains("privileges").doesNotContain("FAILED");
            assertThat(good.code()).isZero();
            warehouse.grants("[" + granted("SELECT") + "]");
            Ran poor = check(sandbox, volume);
            assertThat(poor.code()).isEqualTo(2);
            assertThat(poor.output())
                    .contains("MODIFY ON SCHEMA main." + SCHEMA + ",")
                    .contains("MODIFY ON SCHEMA main." + SCHEMA + "_control")
                    .doesNotContain("SELECT ON SCHEMA");
            assertThat(warehouse.submissions("")).isNotEmpty().allMatch(sent -> READS.stream()
                    .anyMatch(sent.statement()::startsWith));
            Ran stranger = check(sandbox, volume, "databricks.token=dapi-wrong-token");
            assertThat(stranger.code()).isEqualTo(2);
            assertThat(stranger.output()).contains("databricks.token").doesNotContain("dapi-wrong-token");
        }
    }

    private Ran check(Sandbox sandbox, String... more) {
        List<String> settings = new ArrayList<>(lake.settings());
        settings.addAll(List.of(more));
        return new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings)
                .run(Wiring.production(), "check");
    }

    /** All that is needed, of these privileges of the schemas only. */
    private static String granted(String... ofSchemas) {
        List<String> grants = new ArrayList<>();
        grants.add(grant("USE CATALOG", "CATALOG", "main"));
        grants.add(grant("USE SCHEMA", "SCHEMA", "main." + SCHEMA + "_volumes"));
        for (String schema : List.of(SCHEMA, SCHEMA + "_control")) {
            for (String privilege : List.of("USE SCHEMA", "CREATE TABLE")) {
                grants.add(grant(privilege, "SCHEMA", "main." + schema));
            }
            for (String privilege : ofSchemas) {
                grants.add(grant(privilege, "SCHEMA", "main." + schema));
            }
        }
        for (String privilege : List.of("READ VOLUME", "WRITE VOLUME")) {
            grants.add(grant(privilege, "VOLUME", "main." + SCHEMA + "_volumes.landing"));
        }
        return String.join(",", grants);
    }

    private static String grant(String privilege, String type, String name) {
        return """
                {"principal":"%s","privilege":"%s","type":"%s","name":"%s"}"""
                .formatted(Warehouse.USER, privilege, type, name);
    }
}
