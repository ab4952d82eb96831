package io.caravan.journey;

import io.caravan.testing.Place;

class JourneyOnS3Test extends JourneyTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }

    @Override
    int documents() {
        return 2000;
    }
}
