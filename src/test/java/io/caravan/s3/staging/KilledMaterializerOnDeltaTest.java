package io.caravan.s3.staging;

import java.util.List;

class KilledMaterializerOnDeltaTest extends KilledMaterializerTest {
    @Override
    StagingHistory history() {
        return new DeltaHistory(directory);
    }

    @Override
    List<String> place() {
        return List.of("delta");
    }
}
