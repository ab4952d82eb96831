package io.caravan.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ShiftedClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A log that stays readable through a night in which the same thing goes wrong again and again. */
class SparingAppenderTest {
    private final List<String> lines = new ArrayList<>();
    private final ShiftedClock clock = new ShiftedClock();
    private final SparingAppender sparing = new SparingAppender(behind(), clock);

    @Test
    void a_warning_that_repeats_with_other_numbers_is_said_once_a_minute_with_the_number_left_out() {
        for (int attempt = 1; attempt <= 8; attempt++) {
            say(Level.WARN, "app", "Cannot commit batch 7 in main: attempt " + attempt + " follows");
        }
        assertThat(lines).containsExactly("Cannot commit batch 7 in main: attempt 1 follows");
        clock.forward(Duration.ofSeconds(61));
        say(Level.WARN, "app", "Cannot commit batch 7 in main: attempt 9 follows");
        assertThat(lines)
                .last()
                .isEqualTo("Cannot commit batch 7 in main: attempt 9 follows"
                        + " (and 7 more of this kind since the last such line)");
    }

    @Test
    void another_warning_the_same_of_another_source_and_everything_at_info_are_said() {
        say(Level.WARN, "orders", "S3: no answer");
        say(Level.WARN, "billing", "S3: no answer");
        say(Level.ERROR, "orders", "The sync failed: no answer");
        say(Level.INFO, "orders", "Batch 1 of orders");
        say(Level.INFO, "orders", "Batch 2 of orders");
        assertThat(lines).hasSize(5);
    }

    @Test
    void every_command_begins_with_it_in_place() {
        Logging.configure(new String[0]);
        String said = captured(() -> {
            for (int sync = 0; sync < 5; sync++) {
                LoggerFactory.getLogger("io.caravan.test").warn("staging was not published: {} of 10", sync);
            }
        });
        assertThat(said.lines()).hasSize(1);
        Logging.configure(new String[0]);
        assertThat(captured(
                        () -> LoggerFactory.getLogger("io.caravan.test").warn("staging was not published: 1 of 10")))
                .contains("staging was not published");
    }

    private static String captured(Runnable work) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void say(Level level, String source, String message) {
        SortedArrayStringMap labels = new SortedArrayStringMap();
        labels.putValue("source", source);
        sparing.append(Log4jLogEvent.newBuilder()
                .setLoggerName("io.caravan.Test")
                .setLevel(level)
                .setContextData(labels)
                .setMessage(new SimpleMessage(message))
                .build());
    }

    private Appender behind() {
        return new AbstractAppender("behind", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getMessage().getFormattedMessage());
            }
        };
    }
}
