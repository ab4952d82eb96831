package io.caravan.cli.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The whole configuration, validated.
 *
 * @param s3 where the {@code s3} target lands; {@code staging} and {@code compact} are its own
 * @param delta where the {@code delta} target lands
 * @param ignored keys of parts that this version does not have
 */
public record CaravanConfig(
        SourceConfig source,
        SyncConfig sync,
        Target target,
        S3Config s3,
        StagingConfig staging,
        CompactConfig compact,
        DeltaConfig delta,
        ManagementConfig management,
        LogConfig log,
        Set<String> ignored) {
    static final Set<String> PREFIXES = Set.of(
            "source",
            "convex",
            "sync",
            "resync",
            "batch",
            "checkpoint",
            "compact",
            "state",
            "leader",
            "target",
            "s3",
            "staging",
            "delta",
            "databricks",
            "management",
            "log");

    private static final Set<String> LATER = Set.of(
            "databricks.url",
            "databricks.token",
            "databricks.clientId",
            "databricks.clientSecret",
            "databricks.catalog",
            "databricks.bronzeSchema",
            "databricks.controlSchema",
            "databricks.landing",
            "databricks.volume");

    /**
     * Reads the configuration.
     *
     * @param values by key, the overrides already applied
     * @throws ConfigurationException with every problem
     */
    public static CaravanConfig of(Map<String, String> values) {
        ConfigReader in = new ConfigReader(values);
        CaravanConfig config = read(in);
        in.refuseUnknown();
        in.throwProblems();
        return config;
    }

    static CaravanConfig read(ConfigReader in) {
        Set<String> ignored = new TreeSet<>();
        LATER.stream().filter(key -> !in.text(key, "").isEmpty()).forEach(ignored::add);
        in.parsed("convex.protocol", "streaming-export", CaravanConfig::protocol);
        return new CaravanConfig(
                SourceConfig.read(in),
                SyncConfig.read(in),
                in.parsed("target", "s3", Target::parse),
                S3Config.read(in),
                StagingConfig.read(in),
                CompactConfig.read(in),
                DeltaConfig.read(in),
                ManagementConfig.read(in),
                LogConfig.read(in),
                ignored);
    }

    /** Of the destination. */
    public String location() {
        return switch (target) {
            case S3 -> s3.location();
            case DELTA -> delta.location();
        };
    }

    /** For a command that somebody waits for. */
    public CaravanConfig withFewAttempts() {
        return new CaravanConfig(
                source.withMaxAttempts(2), sync, target, s3, staging, compact, delta, management, log, ignored);
    }

    private static String protocol(String value) {
        if (!value.equals("streaming-export")) {
            throw new IllegalArgumentException(
                    "expected streaming-export; the protocol data-sync is not in this version");
        }
        return value;
    }
}
