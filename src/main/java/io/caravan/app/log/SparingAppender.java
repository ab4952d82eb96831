package io.caravan.app.log;

import io.caravan.core.work.LogThrottle;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;

/** Says a warning or an error that repeats once a minute, with the number that was left out; all else goes through. */
final class SparingAppender extends AbstractAppender {
    private static final String NAME = "sparing";
    private static final Pattern VARYING = Pattern.compile("(?<![A-Za-z0-9_])(?:[0-9a-f]{8,}|[0-9]+)");

    private final Appender behind;
    private final Clock clock;
    private volatile LogThrottle repeats;

    SparingAppender(Appender behind, Clock clock) {
        super(NAME, null, behind.getLayout(), true, Property.EMPTY_ARRAY);
        this.behind = behind;
        this.clock = clock;
        this.repeats = new LogThrottle(clock);
    }

    /** Puts one in front of the appender that log4j2.properties names, or lets the one that is there forget. */
    static void install(Clock clock) {
        LoggerContext context = LoggerContext.getContext(false);
        LoggerConfig root = context.getConfiguration().getRootLogger();
        for (Appender appender : List.copyOf(root.getAppenders().values())) {
            if (appender instanceof SparingAppender installed) {
                installed.repeats = new LogThrottle(installed.clock);
            } else {
                SparingAppender sparing = new SparingAppender(appender, clock);
                sparing.start();
                root.removeAppender(appender.getName());
                root.addAppender(sparing, null, null);
            }
        }
        context.updateLoggers();
    }

    @Override
    public void append(LogEvent event) {
        if (!event.getLevel().isMoreSpecificThan(Level.WARN)) {
            write(event);
            return;
        }
        String text = event.getMessage().getFormattedMessage();
        OptionalLong leftOut = repeats.say(kind(event, text));
        if (leftOut.isPresent()) {
            write(leftOut.getAsLong() == 0 ? event : with(event, text + LogThrottle.suffix(leftOut.getAsLong())));
        }
    }

    private void write(LogEvent event) {
        LiveLine.clear();
        if (!WithheldLines.write(behind, event)) {
            behind.append(event);
        }
    }

    private static LogEvent with(LogEvent event, String text) {
        return new Log4jLogEvent.Builder(event)
                .setMessage(new SimpleMessage(text))
                .build();
    }

    /** Counts, times, addresses and hashes differ from one to the next of its kind; names that end in a number do not. */
    private static String kind(LogEvent event, String text) {
        String source = Optional.<Object>ofNullable(event.getContextData().getValue("source"))
                .map(String::valueOf)
                .orElse("");
        String said = text + "\n" + event.getThrown();
        return String.join(
                "\n", source, event.getLoggerName(), VARYING.matcher(said).replaceAll("0"));
    }
}
