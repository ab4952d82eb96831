package io.caravan.crash;

import io.caravan.testing.Place;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KillAtEveryStepOnS3Test extends KillAtEveryStepTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }
}
