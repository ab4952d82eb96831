package io.caravan.interleave;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.testing.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens in a deployment between any two calls of a sync: what is called complete is what the deployment was. */
class InterleavingTest {
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void nothing_that_is_called_complete_is_wrong(Protocol protocol) {
        schedules(Integer.getInteger("caravan.schedules", 300), protocol);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void nothing_that_is_called_complete_is_wrong_in_ten_thousand_schedules(Protocol protocol) {
        schedules(Integer.getInteger("caravan.schedules", 10_000), protocol);
    }

    private static void schedules(int many, Protocol protocol) {
        Property.forAll(many, random -> {
            try (Interleaving schedule = new Interleaving(random, protocol)) {
                try {
                    schedule.run();
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError(String.join("\n", schedule.log()) + "\n" + e.getMessage(), e);
                }
            }
        });
    }
}
