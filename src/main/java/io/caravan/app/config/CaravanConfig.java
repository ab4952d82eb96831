package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.ConfigurationException;
import io.caravan.core.config.FileLocations;
import io.caravan.core.config.Origins;
import io.caravan.core.destination.DestinationConfig;
import io.caravan.core.sync.SyncSettings;
import io.caravan.databricks.DatabricksConfig;
import io.caravan.delta.DeltaConfig;
import io.caravan.history.HistoryConfig;
import io.caravan.ops.ManagementConfig;
import io.caravan.ops.notify.NotifyConfig;
import io.caravan.s3.S3Config;
import io.caravan.s3.compaction.CompactConfig;
import io.caravan.staging.StagingConfig;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The whole configuration, validated.
 *
 * @param routes of the process
 * @param s3 where the {@code s3} target lands; {@code compact} is its own
 * @param staging off for a target that has none
 * @param delta where the {@code delta} target lands
 * @param databricks where the {@code databricks} target lands
 * @param origins for messages
 */
public record CaravanConfig(
        SourceConfig source,
        SyncConfig sync,
        RoutesConfig routes,
        Target target,
        S3Config s3,
        StagingConfig staging,
        CompactConfig compact,
        HistoryConfig history,
        DeltaConfig delta,
        DatabricksConfig databricks,
        ManagementConfig management,
        NotifyConfig notifications,
        LogConfig log,
        Origins origins) {
    static final Set<String> PREFIXES = Set.of(
            "source",
            "sources",
            "convex",
            "sync",
            "resync",
            "batch",
            "imports",
            "tables",
            "checkpoint",
            "compact",
            "history",
            "state",
            "leader",
            "routes",
            "target",
            "s3",
            "staging",
            "delta",
            "databricks",
            "management",
            "notify",
            "log");

    /**
     * Reads the configuration.
     *
     * @param values by key, the overrides already applied
     * @throws ConfigurationException with every problem
     */
    public static CaravanConfig of(Map<String, String> values) {
        return of(values, RequiredAccess.SOURCE);
    }

    static CaravanConfig of(Map<String, String> values, RequiredAccess asks) {
        return of(new ConfigReader(values), asks);
    }

    static CaravanConfig of(ConfigReader in, RequiredAccess asks) {
        CaravanConfig config = read(in);
        if (asks == RequiredAccess.SOURCE && !in.isRefused("convex.url")) {
            config.missing().ifPresent(in::conflict);
        }
        in.refuseUnknown();
        in.throwProblems();
        return config;
    }

    static CaravanConfig read(ConfigReader in) {
        in.parsed(ProcessConfig.FOLDER, ProcessConfig.USUAL_FOLDER, FileLocations::parse);
        Target target = in.choice("target", Target.S3, Target.class);
        SourceConfig source = SourceConfig.read(in);
        S3Config s3 = S3Config.read(in);
        StagingConfig staging = StagingConfig.read(in);
        CaravanConfig config = new CaravanConfig(
                source,
                SyncConfig.read(in),
                RoutesConfig.read(in),
                target,
                s3,
                target == Target.DATABRICKS ? staging.off() : staging,
                CompactConfig.read(in),
                HistoryConfig.read(in),
                DeltaConfig.read(in, s3.access()),
                target == Target.DATABRICKS ? DatabricksConfig.read(in).required(in) : DatabricksConfig.read(in),
                ManagementConfig.read(in, source.protocol()),
                NotifyConfig.read(in),
                LogConfig.read(in),
                in.origins());
        if (target == Target.DATABRICKS && config.history.retention().isPresent()) {
            in.conflict(
                    HistoryConfig.KEY
                            + " does not work on target=databricks: the pipeline of silver reads bronze as a stream, which ends"
                            + " in an error at a delete; docs/howto/erase-a-person.md has the statements to run, and when",
                    HistoryConfig.KEY);
        }
        refuseNowhere(in, target);
        if (Stream.of(config.s3.location(), config.delta.location()).noneMatch(place -> place.startsWith("s3://"))
                && !in.isRefused("s3.location")
                && !in.isRefused("delta.location")) {
            S3Config.refuseBucketKeys(in, config.target == Target.DELTA ? "delta.location" : "s3.location");
        }
        return config;
    }

    /** A place that somebody left blank is not the one in the working directory: on a container's disk nobody would look for the data. */
    private static void refuseNowhere(ConfigReader in, Target target) {
        String key = target == Target.DELTA ? "delta.location" : "s3.location";
        if (target != Target.DATABRICKS && in.says(key) && in.text(key, "").isEmpty()) {
            in.refuse(
                    key,
                    key + " is said to be empty; name where data is to land, such as s3://bucket/prefix or"
                            + " file:/srv/caravan, or take it out for the folder in the working directory");
        }
    }

    /** Of what it takes that the source is asked. */
    private Optional<String> missing() {
        return source.missing(origins.variable("convex.deploy.key"));
    }

    /**
     * To be called before the source is asked by a command that hardly ever does.
     *
     * @throws ConfigurationException where the key is missing
     */
    public void requireKey() {
        missing().ifPresent(problem -> {
            throw new ConfigurationException(List.of(problem));
        });
    }

    /** Where batches land. */
    public DestinationConfig destination() {
        return switch (target) {
            case S3 -> s3;
            case DELTA -> delta;
            case DATABRICKS -> databricks;
        };
    }

    /** Of the destination. */
    public String location() {
        return destination().location();
    }

    /** How the source is synced. */
    public SyncSettings syncSettings(Clock clock) {
        return new SyncSettings(
                source.name(),
                source.deployment(),
                source.protocol(),
                source.selection(),
                sync.limits(),
                sync.heartbeat(),
                sync.onExpiredCursor(),
                sync.imports(),
                clock);
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
                history,
                delta,
                databricks,
                management,
                notifications,
                log,
                origins);
    }
}
