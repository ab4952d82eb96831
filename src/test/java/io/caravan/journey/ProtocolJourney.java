package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** What a user may rely on by either protocol: the scenarios are the same, and so is what they must end in. */
abstract class ProtocolJourney extends JourneySetup {
    /** The log of a source that stands still has landed, and what a reader makes of it is the source's state. */
    abstract void verify();

    /** What a reader makes of all that has landed is the source's state; an import leaves what it replaced in the log of before. */
    abstract void verifyState();

    /** What has landed is of the source's log, nothing of it twice and nothing left out; the source may go on. */
    abstract void verifyWhatHasLanded();

    @Test
    void changes_deletes_and_new_tables_follow() {
        work.run("sync");
        log.apply(400);
        work.run("sync");
        log.post("/sandbox/tables", """
                {"table":"wishlists","documents":[{"n":1},{"n":2.0}]}""");
        log.apply(300);
        assertThat(work.run("sync")).isZero();
        verify();
        assertThat(work.run("verify")).isZero();
    }

    @Test
    void changes_made_while_tables_are_walked_are_neither_lost_nor_seen_early_nor_landed_twice() {
        source(SandboxOptions.shop(Clock.systemUTC()).withDocuments(documents()).withChangesPerSecond(2000));
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("sync")).isZero();
        verifyWhatHasLanded();
    }

    @Test
    void an_import_is_followed_without_a_resync_and_leaves_the_other_tables_in_their_generation() {
        work.run("sync");
        long before = generation("users");
        log.apply(20);
        log.importTable(
                """
                {"table":"products","documents":[{"title":"lamp","stock":1},{"title":"otter","stock":2.5}]}""");
        log.importTable("""
                {"component":"waitlist","table":"entries","documents":[]}""");
        log.apply(20);
        Ran followed = work.run(new RecordedTime().wiring(), "sync");
        assertThat(followed.code()).as(followed.output()).isZero();
        assertThat(followed.output()).contains("products is new, or was imported. It is walked");
        verifyState();
        assertThat(work.lake().lastManifest().has("consistentAsOf")).isTrue();
        assertThat(generation("products")).isGreaterThan(1);
        assertThat(generation("users")).isEqualTo(before);
        assertThat(work.run("verify")).isZero();
    }

    @Test
    void a_resync_of_everything_starts_new_generations_and_empties_what_has_become_empty() {
        work.run("sync");
        long before = Math.max(generation("users"), generation("drafts"));
        log.importTable("""
                {"component":"waitlist","table":"entries","documents":[]}""");
        log.apply(50);
        assertThat(work.run("resync")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("sync")).isZero();
        verifyState();
        assertThat(generation("users")).isGreaterThan(before);
        assertThat(generation("drafts")).isGreaterThan(before);
        assertThat(generation("waitlist/entries"))
                .as("emptied by the resync, or by the walk that follows an import")
                .isGreaterThan(before);
        long once = generation("users");
        assertThat(work.run("sync")).isZero();
        assertThat(generation("users")).isEqualTo(once);
    }

    @Test
    void a_resync_of_one_table_leaves_the_others_in_their_generation() {
        work.run("sync");
        long before = generation("users");
        log.apply(50);
        assertThat(work.run("resync", "--table", "waitlist/users")).isZero();
        assertThat(work.run("sync")).isZero();
        log.apply(50);
        assertThat(work.run("sync")).isZero();
        verify();
        assertThat(generation("users")).isEqualTo(before);
        assertThat(generation("waitlist/users")).isGreaterThan(1);
    }

    @Test
    void a_widened_selection_reads_the_new_table_and_nothing_else_again() {
        workplace(WITHOUT_USERS).run("sync");
        log.apply(60);
        assertThat(work.run("sync")).isZero();
        log.apply(60);
        assertThat(work.run("sync")).isZero();
        verify();
        assertThat(generation("orders")).isEqualTo(1);
        assertThat(generation("users")).isGreaterThan(1);
    }

    @Test
    void a_narrowed_selection_keeps_what_has_landed_and_follows_the_rest() {
        work.run("sync");
        long before = generation("users");
        log.apply(60);
        assertThat(workplace(WITHOUT_USERS).run("sync")).isZero();
        assertThat(generation("users")).isEqualTo(before);
        work.lake().lastManifest().get("files").forEach(file -> assertThat(
                        file.get("table").asText() + file.get("component").asText())
                .isNotEqualTo("users"));
    }

    @Test
    void an_idle_source_writes_nothing_into_the_destination_but_a_heartbeat() {
        work.run("sync");
        int batches = work.batches();
        work.run("sync");
        work.run("sync");
        assertThat(work.batches()).isEqualTo(batches);
        assertThat(workplace("checkpoint.heartbeat=0s").run("sync")).isZero();
        assertThat(work.batches()).isEqualTo(batches + 1);
        assertThat(work.lake().lastManifest().get("files")).isEmpty();
    }

    @Test
    void a_lost_state_directory_is_no_loss() {
        work.run("sync");
        long before = generation("users");
        log.apply(40);
        Workplace fresh = workplace("state.location=file:" + directory.resolve("elsewhere"));
        assertThat(fresh.run("sync")).isZero();
        verify();
        assertThat(generation("users")).isEqualTo(before);
    }

    @Test
    void an_expired_cursor_stops_with_instructions_and_resyncs_only_when_told_to() {
        work.run("sync");
        log.apply(40);
        log.expireCursors();
        int batches = work.batches();
        Ran check = work.run(Wiring.production(), "check");
        assertThat(check.code()).as(check.output()).isEqualTo(3);
        assertThat(check.output()).contains("FAILED  checkpoint: the source still has what follows", "caravan resync");
        assertThat(work.run("sync")).isEqualTo(3);
        assertThat(work.batches()).isEqualTo(batches);
        assertThat(workplace("resync.onExpiredCursor=auto", "batch.max.rows=700")
                        .run("sync"))
                .isZero();
        verify();
    }
}
