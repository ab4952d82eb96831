package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ledger.DataSyncLedger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A source moves from streaming-export to data-sync, and back. */
class ProtocolMoveTest extends JourneySetup {
    @Override
    String protocol() {
        return DATA_SYNC;
    }

    @Test
    void a_classic_source_moves_over_and_back_without_reading_anything_again() {
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        log.apply(40);
        assertThat(work.run("sync")).isZero();
        log.apply(40);
        assertThat(work.run("sync")).isZero();
        log.apply(40);
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(1);
        List<String> protocols = new ArrayList<>();
        work.lake()
                .manifests()
                .forEach(manifest -> protocols.add(manifest.get("protocol").asText()));
        assertThat(protocols).contains("data-sync").endsWith("streaming-export");
    }

    @Test
    void an_import_around_a_move_back_to_the_classic_protocol_is_followed_without_a_resync() {
        assertThat(work.run("sync")).isZero();
        long before = generation("users");
        log.importTable("""
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        assertThat(workplaceBy(STREAMING_EXPORT).run("verify")).isZero();
        DataSyncLedger.verify(log, work.lake());
        log.importTable("""
                {"table":"products","documents":[{"title":"otter","stock":2}]}""");
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(before);
    }

    @Test
    void a_snapshot_that_has_begun_comes_to_its_end_before_its_source_moves_over() {
        log.fail("""
                {"endpoint":"list_snapshot","kind":"status","status":503,"after":4}""");
        assertThat(workplaceBy(STREAMING_EXPORT, "batch.max.rows=300", "convex.maxAttempts=1")
                        .run("sync"))
                .isEqualTo(1);
        assertThat(work.batches()).isPositive();
        log.apply(40);
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(1);
        assertThat(work.lake().lastManifest().get("protocol").asText()).isEqualTo("data-sync");
        assertThat(log.get("/sandbox/stats")).doesNotContain("document_deltas");
    }

    @Test
    void the_selection_and_the_protocol_may_change_at_once() {
        assertThat(workplaceBy(STREAMING_EXPORT, WITHOUT_USERS).run("sync")).isZero();
        log.apply(40);
        assertThat(work.run("sync")).isZero();
        log.apply(40);
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("orders")).isEqualTo(1);
    }

    @Test
    void a_cursor_that_expired_before_the_move_over_starts_a_new_generation_only_when_told_to() {
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        log.expireCursors();
        assertThat(work.run("sync")).isEqualTo(3);
        assertThat(workplace("resync.onExpiredCursor=auto").run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isGreaterThan(1);
    }

    /** The data sync that went beside the classic protocol still knows what lies between. */
    @Test
    void an_import_of_before_a_move_over_is_followed_without_a_resync() {
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        long before = generation("users");
        log.importTable("""
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("products")).isGreaterThan(1);
        assertThat(generation("users")).isEqualTo(before);
    }
}
