package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What {@code timeout 60 caravan sync}, and others that signal a process and its group, do to a sync in flight. */
class SignalsTwiceTest {
    /** Of a clock that may begin anywhere, the end of its range included. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    private final List<String> heard = new ArrayList<>();
    private final Signals signals =
            new Signals(code -> heard.add("end " + code), code -> heard.add("abort " + code), nanos::get);

    private void forward(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    @Test
    void a_signal_that_timeout_sends_twice_at_once_lets_the_sync_come_to_its_end() {
        signals.received("TERM", 143);
        signals.received("TERM", 143);
        forward(Duration.ofMillis(299));
        signals.received("INT", 130);
        assertThat(heard).containsExactly("end 143");
    }

    @Test
    void a_signal_that_is_sent_again_ends_at_once_and_so_does_each_behind_it() {
        signals.received("TERM", 143);
        forward(Duration.ofMillis(300));
        signals.received("TERM", 143);
        forward(Duration.ofHours(1));
        signals.received("INT", 130);
        assertThat(heard).containsExactly("end 143", "abort 143", "abort 130");
    }
}
