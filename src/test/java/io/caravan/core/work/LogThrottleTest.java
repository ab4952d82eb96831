package io.caravan.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ShiftedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
    private final ShiftedClock clock = new ShiftedClock();
    private final LogThrottle repeats = new LogThrottle(clock);

    @Test
    void the_first_is_said_at_once_and_then_one_a_minute_with_a_count() {
        assertThat(repeats.say("lamp")).hasValue(0);
        for (int i = 0; i < 30; i++) {
            clock.forward(Duration.ofSeconds(1));
            assertThat(repeats.say("lamp")).isEmpty();
        }
        clock.forward(Duration.ofSeconds(31));
        assertThat(repeats.say("lamp")).hasValue(30);
        assertThat(repeats.say("lamp")).isEmpty();
        assertThat(LogThrottle.suffix(30)).contains("30 more");
        assertThat(LogThrottle.suffix(0)).isEmpty();
    }

    @Test
    void a_clock_that_is_set_back_silences_nothing() {
        assertThat(repeats.say("lamp")).hasValue(0);
        assertThat(repeats.say("lamp")).isEmpty();
        clock.forward(Duration.ofHours(-1));
        assertThat(repeats.say("lamp")).hasValue(1);
        assertThat(repeats.say("lamp")).isEmpty();
        clock.forward(Duration.ofSeconds(61));
        assertThat(repeats.say("lamp")).hasValue(1);
    }

    @Test
    void another_kind_is_said_at_once() {
        assertThat(repeats.say("lamp")).isPresent();
        assertThat(repeats.say("otter")).isPresent();
    }
}
