package io.caravan.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ShiftedClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CadenceTest {
    private final ShiftedClock clock = new ShiftedClock();
    private final Cadence cadence = new Cadence(Optional.of(Duration.ofHours(1)), clock);

    @Test
    void it_is_due_at_once_and_then_after_each_interval() {
        assertThat(cadence.isDue()).isTrue();
        cadence.begun();
        assertThat(cadence.isDue()).isFalse();
        clock.forward(Duration.ofMinutes(61));
        assertThat(cadence.isDue()).isTrue();
    }

    @Test
    void a_clock_that_is_set_back_by_years_does_not_end_it_for_years() {
        cadence.begun();
        clock.forward(Duration.ofDays(-3650));
        assertThat(cadence.isDue()).isTrue();
        cadence.begun();
        assertThat(cadence.isDue()).isFalse();
        clock.forward(Duration.ofMinutes(61));
        assertThat(cadence.isDue()).isTrue();
    }
}
