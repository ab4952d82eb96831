package io.caravan.crash;

import org.junit.jupiter.api.Tag;

@Tag("slow")
class KillAtRandomForLongByDataSyncTest extends KillAtRandomByDataSyncTest {
    @Override
    int kills() {
        return 12;
    }
}
