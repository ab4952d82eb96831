package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.DataSyncLedger;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.process.Ran;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By data-sync, the source's state is compared, and every revision that must have landed. */
class DataSyncJourneyTest extends ProtocolJourney {
    @Override
    String protocol() {
        return DATA_SYNC;
    }

    @Override
    void verify() {
        DataSyncLedger.verify(log, work.lake());
    }

    @Override
    void verifyState() {
        verify();
    }

    @Override
    void verifyWhatHasLanded() {
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verifyEvents(log, work.lake());
    }

    @Test
    void a_first_sync_lands_every_document_and_a_truncate_of_every_table() {
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        DataSyncLedger.verifyEveryConsistentBatch(log, work.lake());
        JsonNode manifest = work.lake().manifests().get(0);
        assertThat(manifest.get("protocol").asText()).isEqualTo("data-sync");
        assertThat(manifest.get("truncates")).hasSize(9);
        assertThat(manifest.has("consistentAsOf")).isFalse();
        assertThat(work.lake().lastManifest().has("consistentAsOf")).isTrue();
        assertThat(work.run("verify")).isZero();
        assertThat(log.get("/sandbox/stats")).doesNotContain("document_deltas");
    }

    @Test
    void a_newly_included_column_is_filled_for_documents_that_do_not_change() {
        workplace("""
                convex.selection={"":{"users":{"name":"excluded"}}}""")
                .run("sync");
        assertThat(EventLedger.currentState(work.lake())).isNotEqualTo(EventLedger.currentState(log));
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
        assertThat(generation("orders")).isEqualTo(1);
    }

    @Test
    void staging_is_the_current_state_after_changes_an_import_and_a_resync() {
        work = workplace("staging.enabled=true", "batch.max.rows=700");
        assertThat(work.run("sync")).isZero();
        log.apply(200);
        log.importTable("""
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        assertThat(work.run("resync", "--table", "orders")).isZero();
        assertThat(work.run("sync")).isZero();
        Ran verified = work.run(new RecordedTime().wiring(), "verify");
        assertThat(verified.code()).as(verified.output()).isZero();
        assertThat(verified.output()).contains("staging 1 rows");
    }

    @Test
    void delta_tables_hold_the_same() {
        String lake = "delta.location=file:" + directory.resolve("delta");
        work = workplace("target=delta", lake, "batch.max.rows=700");
        assertThat(work.run("sync")).isZero();
        log.apply(200);
        log.importTable("""
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        log.importTable("""
                {"component":"waitlist","table":"entries","documents":[]}""");
        assertThat(work.run("resync", "--table", "orders")).isZero();
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, new DeltaLake(directory.resolve("delta")));
    }

    @Test
    void every_fault_of_the_wire_is_outlived() {
        for (String fault : List.of(
                """
                        {"kind":"status","status":503}""",
                """
                        {"kind":"cut","bytes":3000}""",
                """
                        {"kind":"html"}""",
                """
                        {"kind":"garbage"}""",
                """
                        {"kind":"duplicate","after":1}""")) {
            log.fail(fault.replace("{\"kind\"", """
                    {"endpoint":"v1/data/sync","kind\""""));
            log.apply(20);
            assertThat(work.run("sync")).as(fault).isZero();
        }
        DataSyncLedger.verify(log, work.lake());
    }
}
