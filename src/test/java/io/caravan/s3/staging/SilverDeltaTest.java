package io.caravan.s3.staging;

class SilverDeltaTest extends StagedDeltaTest {
    @Override
    StagingHistory history() {
        return new DeltaStagingHistory(directory);
    }
}
