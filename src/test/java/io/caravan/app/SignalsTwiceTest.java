package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ShiftedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code timeout 60 caravan sync}, and others that signal a process and its group, do to a sync in flight. */
class SignalsTwiceTest {
    private final ShiftedClock clock = new ShiftedClock();
    private final List<String> heard = new ArrayList<>();
    private final Signals signals =
            new Signals(code -> heard.add("end " + code), code -> heard.add("abort " + code), clock);

    @Test
    void a_signal_that_timeout_sends_twice_at_once_lets_the_sync_come_to_its_end() {
        signals.received("TERM", 143);
        signals.received("TERM", 143);
        clock.forward(Duration.ofMillis(299));
        signals.received("INT", 130);
        assertThat(heard).containsExactly("end 143");
    }

    @Test
    void a_signal_that_is_sent_again_ends_at_once_though_the_clock_was_set_back_meanwhile() {
        signals.received("TERM", 143);
        clock.forward(Duration.ofMillis(300));
        signals.received("TERM", 143);
        clock.forward(Duration.ofHours(-1));
        signals.received("INT", 130);
        assertThat(heard).containsExactly("end 143", "abort 143", "abort 130");
    }
}
