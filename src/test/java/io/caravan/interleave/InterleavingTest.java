package io.caravan.interleave;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.testing.Property;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever happens in a deployment between any two calls of a sync: what is called complete is what the deployment was. */
class InterleavingTest {
    private static final Logger LOG = LoggerFactory.getLogger(InterleavingTest.class);

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void nothing_that_is_called_complete_is_wrong(Protocol protocol) {
        schedules(Integer.getInteger("caravan.schedules", 40), protocol);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void nothing_that_is_called_complete_is_wrong_in_ten_thousand_schedules(Protocol protocol) {
        schedules(Integer.getInteger("caravan.schedules", 10_000), protocol);
    }

    /** The schedules have teeth: who is not told of imports says something wrong. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void without_being_told_of_imports_a_sync_says_what_is_wrong(Protocol protocol) {
        int many = Integer.getInteger("caravan.blindSchedules", 20);
        int wrong = 0;
        Random seeds = new Random(1);
        for (int i = 0; i < many; i++) {
            try (Interleaving schedule =
                    new Interleaving(new Random(seeds.nextLong()), protocol, Follower.Sight.BLIND)) {
                schedule.run();
            } catch (AssertionError caught) {
                wrong++;
            }
        }
        LOG.info("{} of {} schedules catch a sync by {} that is not told of imports", wrong, many, protocol);
        assertThat(wrong).isGreaterThan(many / 10);
    }

    private static void schedules(int many, Protocol protocol) {
        Property.forAll(many, random -> {
            try (Interleaving schedule = new Interleaving(random, protocol, Follower.Sight.SEEING)) {
                try {
                    schedule.run();
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError(String.join("\n", schedule.log()) + "\n" + e.getMessage(), e);
                }
            }
        });
    }
}
