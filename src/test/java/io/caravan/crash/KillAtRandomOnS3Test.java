package io.caravan.crash;

import io.caravan.testing.Place;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KillAtRandomOnS3Test extends KillAtRandomTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }

    @Override
    int kills() {
        return 4;
    }

    @Override
    int documents() {
        return 5000;
    }
}
