package io.caravan.crash;

import org.junit.jupiter.api.Tag;

@Tag("slow")
class FiftyKillsTest extends KillAtRandomTest {
    @Override
    int kills() {
        return 50;
    }
}
