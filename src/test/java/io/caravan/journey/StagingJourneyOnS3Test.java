package io.caravan.journey;

import io.caravan.testing.Place;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StagingJourneyOnS3Test extends StagingJourneyTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }

    @Override
    int documents() {
        return 600;
    }

    @Override
    int transactions() {
        return 500;
    }

    @Override
    @Tag("slow")
    @Test
    void a_column_widens_and_names_that_differ_by_case_both_survive() {
        super.a_column_widens_and_names_that_differ_by_case_both_survive();
    }

    @Override
    @Tag("slow")
    @Test
    void verify_compares_at_the_commit_of_the_destination_and_finds_what_the_log_cannot_tell() {
        super.verify_compares_at_the_commit_of_the_destination_and_finds_what_the_log_cannot_tell();
    }

    @Override
    @Tag("slow")
    @Test
    void without_staging_there_is_none_until_the_command() {
        super.without_staging_there_is_none_until_the_command();
    }
}
