package io.caravan.journey;

import io.caravan.testing.Place;

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
}
