package io.caravan.cli.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The whole configuration, validated.
 *
 * @param s3 where the {@code s3} target lands
 * @param ignored keys of parts that this version does not have
 */
public record CaravanConfig(
        SourceConfig source,
        SyncConfig sync,
        S3Config s3,
        StagingConfig staging,
        CompactConfig compact,
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
            "delta.location",
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
        in.parsed("target", "s3", CaravanConfig::target);
        in.parsed("convex.protocol", "streaming-export", CaravanConfig::protocol);
        return new CaravanConfig(
                SourceConfig.read(in),
                SyncConfig.read(in),
                S3Config.read(in),
                StagingConfig.read(in),
                CompactConfig.read(in),
                ManagementConfig.read(in),
                LogConfig.read(in),
                ignored);
    }

    /** Of the destination. */
    public String location() {
        return s3.location();
    }

    /** For a command that somebody waits for. */
    public CaravanConfig withFewAttempts() {
        return new CaravanConfig(source.withMaxAttempts(2), sync, s3, staging, compact, management, log, ignored);
    }

    private static String target(String value) {
        return onlyOne(value, "s3", "the targets delta and databricks are not in this version");
    }

    private static String protocol(String value) {
        return onlyOne(value, "streaming-export", "the protocol data-sync is not in this version");
    }

    private static String onlyOne(String value, String supported, String otherwise) {
        if (!value.equals(supported)) {
            throw new IllegalArgumentException("expected " + supported + "; " + otherwise);
        }
        return value;
    }
}
