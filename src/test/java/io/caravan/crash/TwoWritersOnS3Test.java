package io.caravan.crash;

import io.caravan.testing.Place;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class TwoWritersOnS3Test extends TwoWritersTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }

    @Override
    int rounds() {
        return 1;
    }

    @Override
    int documents() {
        return 5000;
    }
}
