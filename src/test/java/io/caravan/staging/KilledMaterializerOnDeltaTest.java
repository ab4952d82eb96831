package io.caravan.staging;

import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KilledMaterializerOnDeltaTest extends KilledMaterializerTest {
    @Override
    StagingHistory history() {
        return new DeltaStagingHistory(directory);
    }

    @Override
    List<String> place() {
        return List.of("delta");
    }
}
