package io.caravan.journey;

import io.caravan.testing.Place;
import io.caravan.testing.process.HaltingApp;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By default that nothing is lost; {@link CompactTest} has the rest on a disk, and the contract of stores is kept by both. */
class CompactOnS3Test extends CompactTest {
    @Override
    Place place(String name) {
        return Place.inBucket(directory.resolve("copies-of-" + name));
    }

    @Override
    @Tag("slow")
    @ParameterizedTest
    @EnumSource(
            value = HaltingApp.Step.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT", "AFTER_ADVANCE"})
    void killed_at_any_step_it_leaves_a_lake_that_a_sync_goes_on_with(HaltingApp.Step step) {
        super.killed_at_any_step_it_leaves_a_lake_that_a_sync_goes_on_with(step);
    }

    @Override
    @Tag("slow")
    @Test
    void a_replaced_file_goes_after_the_grace_period() throws IOException {
        super.a_replaced_file_goes_after_the_grace_period();
    }

    @Override
    @Tag("slow")
    @Test
    void a_run_compacts_while_it_syncs_and_every_event_is_kept() {
        super.a_run_compacts_while_it_syncs_and_every_event_is_kept();
    }

    @Override
    @Tag("slow")
    @Test
    void status_says_the_same_before_and_after_but_for_the_batch() throws IOException {
        super.status_says_the_same_before_and_after_but_for_the_batch();
    }

    @Override
    @Tag("slow")
    @Test
    void it_says_why_it_has_rewritten_nothing() throws IOException {
        super.it_says_why_it_has_rewritten_nothing();
    }

    @Override
    @Tag("slow")
    @Test
    void the_source_is_not_needed() {
        super.the_source_is_not_needed();
    }

    @Override
    @Tag("slow")
    @Test
    void beside_a_running_caravan_it_is_refused_and_changes_nothing() throws IOException {
        super.beside_a_running_caravan_it_is_refused_and_changes_nothing();
    }

    @Override
    @Tag("slow")
    @Test
    void a_damaged_file_stops_it_with_its_name_and_syncs_go_on() throws IOException {
        super.a_damaged_file_stops_it_with_its_name_and_syncs_go_on();
    }
}
