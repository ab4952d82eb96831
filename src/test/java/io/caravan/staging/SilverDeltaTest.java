package io.caravan.staging;

class SilverDeltaTest extends StagedDeltaTest {
    @Override
    StagingHistory history() {
        return new DeltaStagingHistory(directory);
    }
}
