package io.caravan.journey;

import io.caravan.testing.Place;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** By default what a bucket does otherwise than a disk; {@link JourneyTest} has the rest there, and the contract of stores is kept by both. */
class JourneyOnS3Test extends JourneyTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }

    @Override
    int documents() {
        return 2000;
    }

    @Override
    @Tag("slow")
    @Test
    void changes_made_while_tables_are_walked_are_neither_lost_nor_seen_early_nor_landed_twice() {
        super.changes_made_while_tables_are_walked_are_neither_lost_nor_seen_early_nor_landed_twice();
    }

    @Override
    @Tag("slow")
    @Test
    void a_resync_of_one_table_leaves_the_others_in_their_generation() {
        super.a_resync_of_one_table_leaves_the_others_in_their_generation();
    }

    @Override
    @Tag("slow")
    @Test
    void a_widened_selection_reads_the_new_table_and_nothing_else_again() {
        super.a_widened_selection_reads_the_new_table_and_nothing_else_again();
    }

    @Override
    @Tag("slow")
    @Test
    void a_narrowed_selection_keeps_what_has_landed_and_follows_the_rest() {
        super.a_narrowed_selection_keeps_what_has_landed_and_follows_the_rest();
    }

    @Override
    @Tag("slow")
    @Test
    void an_expired_cursor_stops_with_instructions_and_resyncs_only_when_told_to() {
        super.an_expired_cursor_stops_with_instructions_and_resyncs_only_when_told_to();
    }

    @Override
    @Tag("slow")
    @Test
    void a_resync_of_everything_starts_new_generations_and_empties_what_has_become_empty() {
        super.a_resync_of_everything_starts_new_generations_and_empties_what_has_become_empty();
    }

    @Override
    @Tag("slow")
    @Test
    void an_import_is_followed_without_a_resync_and_leaves_the_other_tables_in_their_generation() {
        super.an_import_is_followed_without_a_resync_and_leaves_the_other_tables_in_their_generation();
    }
}
