package io.caravan.cli.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The whole configuration, validated.
 *
 * @param s3Location of the {@code s3} target: {@code file:DIR} or {@code s3://bucket/prefix}
 * @param delta where the {@code delta} target lands
 * @param ignored keys of parts that this version does not have
 */
public record CaravanConfig(
        SourceConfig source,
        SyncConfig sync,
        Target target,
        String s3Location,
        DeltaConfig delta,
        Set<String> ignored) {
    static final Set<String> PREFIXES = Set.of(
            "source",
            "convex",
            "sync",
            "resync",
            "batch",
            "checkpoint",
            "state",
            "target",
            "s3",
            "staging",
            "delta",
            "databricks",
            "management");

    private static final Set<String> LATER = Set.of(
            "s3.region",
            "s3.endpoint",
            "s3.pathStyle",
            "s3.assumeRole",
            "s3.kmsKey",
            "staging.enabled",
            "staging.every",
            "databricks.url",
            "databricks.token",
            "databricks.clientId",
            "databricks.clientSecret",
            "databricks.catalog",
            "databricks.bronzeSchema",
            "databricks.controlSchema",
            "databricks.landing",
            "databricks.volume",
            "management.port");

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
                in.parsed("s3.location", "file:data/lake", CaravanConfig::location),
                DeltaConfig.read(in),
                ignored);
    }

    /** Of the destination. */
    public String location() {
        return switch (target) {
            case S3 -> s3Location;
            case DELTA -> delta.location();
        };
    }

    /** For a command that somebody waits for. */
    public CaravanConfig withFewAttempts() {
        return new CaravanConfig(source.withMaxAttempts(2), sync, target, s3Location, delta, ignored);
    }

    private static String protocol(String value) {
        if (!value.equals("streaming-export")) {
            throw new IllegalArgumentException(
                    "expected streaming-export; the protocol data-sync is not in this version");
        }
        return value;
    }

    private static String location(String value) {
        if (value.startsWith("s3://")) {
            throw new IllegalArgumentException("S3 itself is not in this version; use file:DIR");
        }
        FileLocations.parse(value);
        return value;
    }
}
