package io.caravan.s3.staging;

import io.caravan.core.config.ConfigReader;
import java.time.Duration;
import java.util.Locale;

/**
 * Current-state tables.
 *
 * @param interval between two materializations of {@code run}; zero is after every sync
 * @param memory bytes that the engine keeps before it spills
 * @param fileBytes size of a full part, roughly
 * @param grace how long files of an old version are kept
 */
public record StagingConfig(When when, Duration interval, long memory, long fileBytes, Duration grace) {
    private static final long LEAST_MEMORY = 128L << 20;
    private static final long LEAST_FILE = 1L << 20;

    /** What makes a materialization begin. */
    public enum When {
        /** A sync that landed something, and the command. */
        AFTER_A_SYNC,
        /** The command alone. */
        BY_COMMAND,
        /** Nothing: staging is disabled. */
        OFF
    }

    private record Every(When when, Duration interval) {}

    public static StagingConfig read(ConfigReader in) {
        Enabled enabled = in.choice("staging.enabled", Enabled.TRUE, Enabled.class);
        Every every = in.parsed("staging.every", "sync", StagingConfig::every);
        return new StagingConfig(
                enabled == Enabled.TRUE ? every.when() : When.OFF,
                every.interval(),
                in.bytesOfAtLeast("staging.memory", "1GB", LEAST_MEMORY),
                in.bytesOfAtLeast("staging.fileSize", "32MB", LEAST_FILE),
                in.duration("staging.grace", "1h"));
    }

    private enum Enabled {
        TRUE,
        FALSE
    }

    private static Every every(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "sync" -> new Every(When.AFTER_A_SYNC, Duration.ZERO);
            case "never" -> new Every(When.BY_COMMAND, Duration.ZERO);
            default -> new Every(When.AFTER_A_SYNC, ConfigReader.toDuration(value));
        };
    }
}
