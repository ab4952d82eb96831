package io.caravan.staging;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.runtime.SyncRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Current-state tables.
 *
 * @param interval between two materializations of {@code run}; zero is after every sync
 * @param memory bytes that the engine keeps before it spills
 * @param fileBytes size of a full part, roughly
 * @param grace how long files of an old version are kept
 * @param fileRows rows of a full part, roughly; no key says it
 * @param widest columns up to which the engine makes rows itself; wider tables are written row by row; no key says it
 */
public record StagingConfig(
        When when, Duration interval, long memory, long fileBytes, Duration grace, long fileRows, int widest) {
    /** Measured: DuckDB plans statements in the square of their columns, and holds thousands of rows of each. */
    private static final int WIDEST = 100;

    /** So that a narrow table has parts, too: with three numbers a row, they take about 8 MB. */
    private static final long FULL = 500_000;

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

    public StagingConfig(When when, Duration interval, long memory, long fileBytes, Duration grace) {
        this(when, interval, memory, fileBytes, grace, FULL, WIDEST);
    }

    /** Of a target that has none. */
    public StagingConfig off() {
        return new StagingConfig(When.OFF, interval, memory, fileBytes, grace, fileRows, widest);
    }

    /** Parts of so many rows are full. */
    StagingConfig full(long rows) {
        return new StagingConfig(when, interval, memory, fileBytes, grace, rows, widest);
    }

    /** Tables beyond so many columns are written row by row. */
    StagingConfig upTo(int columns) {
        return new StagingConfig(when, interval, memory, fileBytes, grace, fileRows, columns);
    }

    /** Where it keeps files on their way, the engine's spill and the cache; its content is staging's own. */
    static Path scratch(SyncRuntime runtime) {
        return runtime.state().resolve("staging");
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
            default -> new Every(When.AFTER_A_SYNC, ConfigReader.toDurationOr("sync, or never", value));
        };
    }
}
