package io.caravan.journey;

import io.caravan.testing.Place;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ForgetCommandOnS3Test extends ForgetCommandTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }

    @Override
    @Tag("slow")
    @Test
    void a_bounded_history_gives_the_same_current_state_and_knows_no_old_name() throws IOException {
        super.a_bounded_history_gives_the_same_current_state_and_knows_no_old_name();
    }

    @Override
    @Tag("slow")
    @Test
    void called_again_it_finds_nothing_and_changes_nothing() throws IOException {
        super.called_again_it_finds_nothing_and_changes_nothing();
    }

    @Override
    @Tag("slow")
    @Test
    void what_it_cannot_take_is_said_and_nothing_is_done() {
        super.what_it_cannot_take_is_said_and_nothing_is_done();
    }

    @Override
    @Tag("slow")
    @Test
    void killed_behind_the_commit_it_is_finished_by_the_next_sync_although_nothing_else_has_changed()
            throws IOException {
        super.killed_behind_the_commit_it_is_finished_by_the_next_sync_although_nothing_else_has_changed();
    }
}
