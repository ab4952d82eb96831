package io.caravan.crash;

import org.junit.jupiter.api.Tag;

@Tag("slow")
class KillAtRandomForLongTest extends KillAtRandomTest {
    @Override
    int kills() {
        return 50;
    }
}
