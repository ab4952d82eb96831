package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.HaltingApp;
import io.caravan.testing.process.HaltingApp.Step;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.SparkDeltaLake;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lands in Delta tables, compared with the sandbox's own log event by event by an independent reader. */
class DeltaJourneyTest {
    private static final int DOCUMENTS = 1500;

    @TempDir
    Path directory;

    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;
    private Place place;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(DOCUMENTS));
        log = new SandboxLog(sandbox.url());
        place = place();
        work = new Workplace(
                place,
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                List.of("target=delta", "delta.location=" + place.location(), "batch.max.rows=700"));
    }

    Place place() {
        return Place.onDisk(directory.resolve("delta"));
    }

    /** As it is now. */
    private DeltaLake lake() {
        return new DeltaLake(place.files());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_first_sync_changes_deletes_and_a_new_table_land_event_by_event() {
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.verify(log, lake())).isGreaterThan(DOCUMENTS);
        log.post("/sandbox/apply", "{\"transactions\":300}");
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/tables", "{\"table\":\"wishlists\",\"documents\":[{\"n\":1},{\"n\":2.0}]}");
        log.post("/sandbox/apply", "{\"transactions\":100}");
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, lake());
        SparkDeltaLake spark = new SparkDeltaLake(place.files());
        assertThat(EventLedger.verify(log, spark)).isGreaterThan(DOCUMENTS);
        assertThat(EventLedger.currentState(lake())).isEqualTo(EventLedger.currentState(log));
        assertThat(directory.resolve("lake")).doesNotExist();
    }

    @Test
    void a_resync_repairs_an_import_and_the_commands_tell_of_it() {
        work.run("sync");
        log.post(
                "/sandbox/import",
                "{\"table\":\"products\",\"documents\":[{\"title\":\"lamp\",\"stock\":1},{\"title\":\"otter\",\"stock\":2.5}]}");
        assertThat(work.run("resync", "--table", "app/products")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.currentState(lake())).isEqualTo(EventLedger.currentState(log));
        log.post("/sandbox/apply", "{\"transactions\":50}");
        assertThat(work.run("resync")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.currentState(lake())).isEqualTo(EventLedger.currentState(log));
        List<JsonNode> controls = lake().controls();
        JsonNode last = controls.get(controls.size() - 1);

        Ran status = work.run(Wiring.production(), "status", "--json");
        assertThat(status.output()).contains("\"batch\":" + last.get("batch")).contains("\"table\":\"products\"");
        Ran check = work.run(Wiring.production(), "check");
        assertThat(check.output())
                .contains("ok      destination " + place.location() + ": writable")
                .contains("ok      checkpoint: readable, of this source");
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"BETWEEN_STAGES", "AFTER_STAGE", "AFTER_COMMIT", "AFTER_ADVANCE"})
    void a_process_that_dies_leaves_nothing_lost_and_nothing_twice(Step step) {
        List<String> arguments = new ArrayList<>(List.of(step.name(), "2"));
        arguments.addAll(work.arguments("sync"));
        try (CaravanProcess dying =
                CaravanProcess.start(HaltingApp.class, directory.resolve("output.txt"), arguments)) {
            assertThat(dying.exitCode()).as(dying.output()).isEqualTo(137);
        }
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, lake());
    }
}
