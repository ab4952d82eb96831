package io.caravan.journey;

import io.caravan.testing.Place;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class StagingJourneyOnDeltaOnS3Test extends StagingJourneyOnDeltaTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }
}
