package io.caravan.journey;

import io.caravan.testing.Place;

class DeltaJourneyOnS3Test extends DeltaJourneyTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }
}
