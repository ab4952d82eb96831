package io.caravan.journey;

import io.caravan.testing.Place;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RetentionOnDeltaOnS3Test extends RetentionOnDeltaTest {
    @Override
    Place place() {
        return Place.inBucket(directory.resolve("copies"));
    }
}
