package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import java.util.Map;

/** What the log on standard error looks like, and how much it says. */
public record LogConfig(Format format, Level level) {
    /** Of a line. */
    public enum Format {
        TEXT,
        /** The Elastic Common Schema. */
        JSON
    }

    /** Debug and trace make the libraries talk, too. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    static LogConfig read(ConfigReader in) {
        return new LogConfig(
                in.choice("log.format", Format.TEXT, Format.class), in.choice("log.level", Level.INFO, Level.class));
    }

    /** The same before anything else is read; what is wrong is told with the rest of the problems. */
    public static LogConfig early(Map<String, String> values) {
        return read(new ConfigReader(values));
    }
}
