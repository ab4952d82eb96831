package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.ledger.DataSyncLedger;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** By data-sync, a table is read anew beside the tables that are followed, and its walk is interrupted. */
class DataSyncWalksTest extends JourneySetup {
    @Override
    String protocol() {
        return DATA_SYNC;
    }

    /** The walk of the table fails; what has landed by then says nothing that is not so, and nothing is missing in the end. */
    @Test
    void a_table_that_is_read_anew_loses_no_revision_and_shows_no_half_state() {
        work.run("sync");
        log.apply(300);
        assertThat(work.run("resync", "--table", "users")).isZero();
        log.fail("""
                {"endpoint":"list_snapshot","kind":"status","status":503}""");
        assertThat(workplace("convex.maxAttempts=1").run("sync")).isEqualTo(1);
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verify(log, work.lake());
        log.apply(100);
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        DataSyncLedger.verifyEveryConsistentBatch(log, work.lake());
        assertThat(generation("users")).isGreaterThan(1);
        Set<String> landed = new HashSet<>();
        work.lake().events().forEach(event -> landed.add(event.id() + "@" + event.ts()));
        assertThat(log.revisions().stream()
                        .filter(revision -> revision.ts() > firstConsistent())
                        .filter(revision -> !landed.contains(revision.id() + "@" + revision.ts()))
                        .limit(3)
                        .map(SandboxLog.Revision::id))
                .as("revisions that never landed")
                .isEmpty();
    }

    private long firstConsistent() {
        return work.lake().manifests().stream()
                .filter(manifest -> manifest.has("consistentAsOf"))
                .findFirst()
                .orElseThrow()
                .get("consistentAsOf")
                .asLong();
    }

    /** Nobody but the data sync tells of an import, so its cursor of before the walk is the one to go on with. */
    @Test
    void imports_while_a_table_is_read_anew_are_followed() {
        work.run("sync");
        long before = generation("orders");
        log.apply(100);
        interruptedWalk();
        log.importTable("""
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        log.importTable("""
                {"table":"orderEvents","rows":5}""");
        log.apply(40);
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verify(log, work.lake());
        DataSyncLedger.verifyEveryConsistentBatch(log, work.lake());
        assertThat(generation("orders")).isEqualTo(before);
    }

    @Test
    void a_selection_that_is_narrowed_while_a_table_is_read_anew_disturbs_no_other() {
        work.run("sync");
        long before = generation("orders");
        interruptedWalk();
        assertThat(workplace("""
                convex.selection={"":{"drafts":"excluded"}}""")
                        .run("sync"))
                .isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("orderEvents")).isGreaterThan(1);
        assertThat(generation("orders")).isEqualTo(before);
    }

    @Test
    void a_protocol_that_is_changed_while_a_table_is_read_anew_goes_on_behind_the_walk() {
        work.run("sync");
        long before = generation("orders");
        interruptedWalk();
        log.apply(40);
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("orders")).isEqualTo(before);
    }

    /** A column and a table enter by different ways; nothing that lands in between may call itself complete. */
    @Test
    void a_column_and_a_table_that_are_selected_at_once_both_arrive_whatever_happens_in_between() {
        workplace("""
                convex.selection={"":{"users":"excluded","orderEvents":{"event":"excluded"}}}""")
                .run("sync");
        log.apply(100);
        interrupted();
        JsonNode tables = tables();
        assertThat(tables.has("users")).isFalse();
        log.apply(40);
        assertThat(workplaceBy(STREAMING_EXPORT).run("sync")).isZero();
        log.apply(40);
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
        assertThat(generation("orders")).isEqualTo(1);
    }

    @Test
    void a_table_that_is_selected_while_another_is_read_anew_arrives() {
        workplace(WITHOUT_USERS).run("sync");
        work = workplace("batch.max.rows=700", WITHOUT_USERS);
        interruptedWalk(WITHOUT_USERS);
        work = workplace("batch.max.rows=700");
        log.apply(40);
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(work.run("verify")).isZero();
    }

    /** A part of the walk has landed, and the next page fails. */
    private void interruptedWalk(String... settings) {
        assertThat(work.run("resync", "--table", "orderEvents")).isZero();
        interrupted(settings);
    }

    private void interrupted(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("batch.max.rows=100", "convex.maxAttempts=1"));
        log.fail("""
                {"endpoint":"list_snapshot","kind":"status","status":503,"after":1}""");
        assertThat(workplace(all.toArray(String[]::new)).run("sync")).isEqualTo(1);
        JsonNode phase = work.lake().lastManifest().get("checkpoint").get("phase");
        assertThat(phase.get("type").asText()).isEqualTo("initialSnapshot");
        assertThat(phase.has("dataSync")).isTrue();
    }
}
