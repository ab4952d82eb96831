package io.caravan.cli.config;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The whole configuration, validated.
 *
 * @param routes of the process
 * @param s3 where the {@code s3} target lands; {@code staging} and {@code compact} are its own
 * @param delta where the {@code delta} target lands
 * @param databricks where the {@code databricks} target lands
 */
public record CaravanConfig(
        SourceConfig source,
        SyncConfig sync,
        RoutesConfig routes,
        Target target,
        S3Config s3,
        StagingConfig staging,
        CompactConfig compact,
        DeltaConfig delta,
        DatabricksConfig databricks,
        ManagementConfig management,
        LogConfig log) {
    static final Set<String> PREFIXES = Set.of(
            "source",
            "sources",
            "convex",
            "sync",
            "resync",
            "batch",
            "checkpoint",
            "compact",
            "state",
            "leader",
            "routes",
            "target",
            "s3",
            "staging",
            "delta",
            "databricks",
            "management",
            "log");

    /**
     * Reads the configuration.
     *
     * @param values by key, the overrides already applied
     * @throws ConfigurationException with every problem
     */
    public static CaravanConfig of(Map<String, String> values) {
        return of(values, Asks.SOURCE);
    }

    static CaravanConfig of(Map<String, String> values, Asks asks) {
        ConfigReader in = new ConfigReader(values);
        CaravanConfig config = read(in);
        if (asks == Asks.SOURCE) {
            config.source.missing().ifPresent(in::problem);
        }
        in.refuseUnknown();
        in.throwProblems();
        return config;
    }

    static CaravanConfig read(ConfigReader in) {
        in.parsed(ProcessConfig.FOLDER, ProcessConfig.USUAL_FOLDER, FileLocations::parse);
        Target target = in.choice("target", Target.S3, Target.class);
        SourceConfig source = SourceConfig.read(in);
        CaravanConfig config = new CaravanConfig(
                source,
                SyncConfig.read(in),
                RoutesConfig.read(in),
                target,
                S3Config.read(in),
                StagingConfig.read(in),
                CompactConfig.read(in),
                DeltaConfig.read(in),
                DatabricksConfig.read(in, target),
                ManagementConfig.read(in, source.protocol()),
                LogConfig.read(in));
        if (Stream.of("s3.location", "delta.location")
                .map(key -> in.text(key, "file:"))
                .allMatch(CaravanConfig::isDirectory)) {
            S3Config.refuseBucketKeys(in, config.target == Target.DELTA ? "delta.location" : "s3.location");
        }
        return config;
    }

    /** As it was written: one that was refused says nothing of the kind that was meant. */
    private static boolean isDirectory(String location) {
        return location.startsWith("file:");
    }

    /** Of the destination. */
    public String location() {
        return switch (target) {
            case S3 -> s3.location();
            case DELTA -> delta.location();
            case DATABRICKS ->
                "databricks " + databricks.name() + ", " + databricks.catalog() + "." + databricks.bronzeSchema();
        };
    }

    /** For a command that somebody waits for. */
    public CaravanConfig withFewAttempts() {
        return new CaravanConfig(
                source.withMaxAttempts(2),
                sync,
                routes,
                target,
                s3,
                staging,
                compact,
                delta,
                databricks,
                management,
                log);
    }
}
