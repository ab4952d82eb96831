package io.caravan.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.config.ConfigurationException;
import io.caravan.core.config.Origins;
import io.caravan.core.config.Secret;
import io.caravan.core.convex.Selection;
import io.caravan.core.imports.ImportsConfig;
import io.caravan.core.imports.OnDeleted;
import io.caravan.core.sync.BatchLimits;
import io.caravan.core.sync.OnExpiredCursor;
import io.caravan.databricks.DatabricksConfig;
import io.caravan.delta.DeltaConfig;
import io.caravan.history.HistoryConfig;
import io.caravan.ops.ManagementConfig;
import io.caravan.ops.notify.NotifyConfig;
import io.caravan.s3.S3Config;
import io.caravan.s3.compaction.CompactConfig;
import io.caravan.staging.StagingConfig;
import io.caravan.store.S3Access;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaravanConfigTest {
    @Test
    void a_cursor_lives_as_long_as_its_protocol_says() {
        assertThat(CaravanConfig.of(Map.of("convex.protocol", "data-sync"))
                        .management()
                        .retention())
                .isEqualTo(Duration.ofDays(3));
        assertThat(CaravanConfig.of(Map.of()).management().retention()).isEqualTo(Duration.ofDays(14));
    }

    @Test
    void without_any_value_the_sandbox_lands_under_data() {
        CaravanConfig config = CaravanConfig.of(Map.of());
        assertThat(config)
                .isEqualTo(new CaravanConfig(
                        new SourceConfig(
                                "app",
                                "sandbox:shop",
                                "sandbox:shop",
                                new Secret(""),
                                Protocol.STREAMING_EXPORT,
                                Selection.EVERYTHING,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(100),
                                Duration.ofMinutes(5),
                                8),
                        new SyncConfig(
                                "0/10 * * * * ?",
                                ZoneId.of("UTC"),
                                OnExpiredCursor.STOP,
                                new BatchLimits(500_000, 128L << 20, Duration.ofMinutes(5)),
                                Duration.ofHours(1),
                                new ImportsConfig(Duration.ZERO, OnDeleted.TRUNCATE),
                                Path.of("data/state"),
                                Duration.ofSeconds(10),
                                new LeaderConfig(
                                        LeaderConfig.Election.NONE,
                                        Path.of("data/leader"),
                                        "",
                                        "caravan",
                                        Duration.ofSeconds(15),
                                        "")),
                        new RoutesConfig(Path.of("routes"), List.of(), "", new RouteSettings(Map.of())),
                        Target.S3,
                        new S3Config("file:data/lake", S3Access.DEFAULT),
                        new StagingConfig(
                                StagingConfig.When.AFTER_A_SYNC,
                                Duration.ZERO,
                                1L << 30,
                                32L << 20,
                                Duration.ofHours(1)),
                        new CompactConfig(
                                Optional.of(Duration.ofHours(1)), 32L << 20, 128L << 20, 10, Duration.ofHours(24)),
                        new HistoryConfig(Optional.empty()),
                        new DeltaConfig("file:data/delta", S3Access.DEFAULT),
                        new DatabricksConfig(
                                "",
                                new DatabricksConfig.Login.Token(new Secret("")),
                                "main",
                                "bronze",
                                "caravan",
                                DatabricksConfig.Mode.AUTO,
                                Optional.empty(),
                                5000,
                                4 << 20,
                                Duration.ofMinutes(15)),
                        new ManagementConfig(
                                "127.0.0.1", 9876, "caravan", new Secret(""), Duration.ofHours(1), Duration.ofDays(14)),
                        new NotifyConfig(new Secret(""), NotifyConfig.Format.JSON, 3, Duration.ofHours(6)),
                        new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO),
                        Origins.NONE));
    }

    @Test
    void staging_can_follow_syncs_at_a_distance_wait_for_the_command_or_be_off() {
        assertThat(staging("staging.every", "5m"))
                .extracting(StagingConfig::when, StagingConfig::interval)
                .containsExactly(StagingConfig.When.AFTER_A_SYNC, Duration.ofMinutes(5));
        assertThat(staging("staging.every", "never").when()).isEqualTo(StagingConfig.When.BY_COMMAND);
        assertThat(staging("staging.enabled", "false").when()).isEqualTo(StagingConfig.When.OFF);
        assertThat(staging("staging.memory", "128MB").memory()).isEqualTo(128L << 20);
        assertThatThrownBy(() -> staging("staging.memory", "1MB")).hasMessageContaining("at least 128MB");
        assertThatThrownBy(() -> staging("staging.every", "daily")).hasMessageContaining("staging.every");
    }

    /** Such a number used to become another one, without a word. */
    @Test
    void a_number_that_is_too_large_to_be_kept_is_the_largest_one_or_refused() {
        assertThat(CaravanConfig.of(Map.of("convex.maxAttempts", "4294967296"))
                        .source()
                        .maxAttempts())
                .isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> CaravanConfig.of(Map.of("batch.max.bytes", "9999999999GB")))
                .hasMessageContaining("expected a number of at most 1073741824");
        assertThat(CaravanConfig.of(Map.of("batch.max.bytes", "8192GB"))
                        .sync()
                        .limits()
                        .maxBytes())
                .isEqualTo(8192L << 30);
    }

    /** The words that a key takes beside durations used to be in the message of one key only, and capitals mattered in one. */
    @Test
    void a_key_that_takes_words_too_says_them_and_takes_them_in_capitals() {
        for (String key : List.of("staging.every", "compact.every", "imports.checkEvery")) {
            assertThatThrownBy(() -> CaravanConfig.of(Map.of(key, "daily")))
                    .hasMessageContaining("expected a duration")
                    .hasMessageContaining("; or sync");
            assertThat(CaravanConfig.of(Map.of(key, "SYNC")))
                    .usingRecursiveComparison()
                    .ignoringFields("routes")
                    .isEqualTo(CaravanConfig.of(Map.of(key, "sync")));
        }
    }

    private static StagingConfig staging(String key, String value) {
        return CaravanConfig.of(Map.of(key, value)).staging();
    }

    @Test
    void every_key_has_its_effect() {
        CaravanConfig config = CaravanConfig.of(Map.ofEntries(
                Map.entry("source.name", "shop"),
                Map.entry("notify.webhook", "https://hooks.example.com/T0/secret-of-it"),
                Map.entry("notify.format", "slack"),
                Map.entry("notify.afterFailures", "7"),
                Map.entry("notify.importAfter", "2d"),
                Map.entry("sync.stopPatience", "3s"),
                Map.entry("leader.election", "kubernetes"),
                Map.entry("leader.lock", "file:/shared/leader"),
                Map.entry("leader.namespace", "data"),
                Map.entry("leader.lease", "shop-lease"),
                Map.entry("leader.leaseDuration", "1m"),
                Map.entry("leader.member", "pod-7"),
                Map.entry("convex.url", "https://happy-otter-123.convex.cloud/"),
                Map.entry("convex.deployment", "happy-otter-123"),
                Map.entry("convex.deploy.key", "prod:key"),
                Map.entry("convex.protocol", "streaming-export"),
                Map.entry("convex.selection", """
                        {"waitlist":"excluded"}"""),
                Map.entry("convex.connectTimeout", "1s"),
                Map.entry("convex.responseTimeout", "2m"),
                Map.entry("convex.timeout", "10m"),
                Map.entry("convex.maxAttempts", "3"),
                Map.entry("sync.cron", "0 * * * * ?"),
                Map.entry("sync.timeZone", "America/New_York"),
                Map.entry("resync.onExpiredCursor", "auto"),
                Map.entry("batch.max.rows", "10"),
                Map.entry("batch.max.bytes", "2KB"),
                Map.entry("batch.max.age", "30s"),
                Map.entry("checkpoint.heartbeat", "2h"),
                Map.entry("state.location", "file:/var/caravan"),
                Map.entry("history.retention", "Forever"),
                Map.entry("compact.every", "sync"),
                Map.entry("compact.minFileSize", "1MB"),
                Map.entry("compact.fileSize", "2MB"),
                Map.entry("compact.minFiles", "3"),
                Map.entry("compact.grace", "2d"),
                Map.entry("target", "delta"),
                Map.entry("delta.location", "file:/bronze"),
                Map.entry("s3.location", "s3://bucket/lake"),
                Map.entry("s3.region", "eu-west-1"),
                Map.entry("s3.endpoint", "https://minio:9000"),
                Map.entry("s3.pathStyle", "true"),
                Map.entry("s3.assumeRole", "arn:aws:iam::123456789012:role/caravan"),
                Map.entry("s3.externalId", "otter"),
                Map.entry("s3.sse", "kms"),
                Map.entry("s3.kmsKey", "alias/lake"),
                Map.entry("s3.multipartThreshold", "32MB"),
                Map.entry("s3.partSize", "8MB"),
                Map.entry("s3.maxAttempts", "3"),
                Map.entry("imports.checkEvery", "10m"),
                Map.entry("tables.onDeleted", "keep"),
                Map.entry("management.host", "0.0.0.0"),
                Map.entry("management.port", "0"),
                Map.entry("management.maxLag", "2h"),
                Map.entry("convex.retention", "7d"),
                Map.entry("log.format", "json"),
                Map.entry("log.level", "debug")));
        assertThat(config.management())
                .isEqualTo(new ManagementConfig(
                        "0.0.0.0", 0, "caravan", new Secret(""), Duration.ofHours(2), Duration.ofDays(7)));
        assertThat(config.notifications())
                .isEqualTo(new NotifyConfig(
                        new Secret("https://hooks.example.com/T0/secret-of-it"),
                        NotifyConfig.Format.SLACK,
                        7,
                        Duration.ofDays(2)));
        assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Format.JSON, LogConfig.Level.DEBUG));
        assertThat(config.source().url()).isEqualTo("https://happy-otter-123.convex.cloud");
        assertThat(config.source().deployment()).isEqualTo("happy-otter-123");
        assertThat(config.source().deployKey().value()).isEqualTo("prod:key");
        assertThat(config.source().selection().toJson())
                .contains("""
                "waitlist":{"_other":"excluded"}""");
        assertThat(config.source().connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.source().responseTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.source().timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.source().maxAttempts()).isEqualTo(3);
        assertThat(config.source().name()).isEqualTo("shop");
        assertThat(config.sync())
                .isEqualTo(new SyncConfig(
                        "0 * * * * ?",
                        ZoneId.of("America/New_York"),
                        OnExpiredCursor.AUTO,
                        new BatchLimits(10, 2048, Duration.ofSeconds(30)),
                        Duration.ofHours(2),
                        new ImportsConfig(Duration.ofMinutes(10), OnDeleted.KEEP),
                        Path.of("/var/caravan"),
                        Duration.ofSeconds(3),
                        new LeaderConfig(
                                LeaderConfig.Election.KUBERNETES,
                                Path.of("/shared/leader"),
                                "data",
                                "shop-lease",
                                Duration.ofMinutes(1),
                                "pod-7")));
        assertThat(config.compact())
                .isEqualTo(new CompactConfig(Optional.of(Duration.ZERO), 1 << 20, 2 << 20, 3, Duration.ofDays(2)));
        assertThat(config.s3())
                .isEqualTo(new S3Config(
                        "s3://bucket/lake",
                        new S3Access(
                                Optional.of("eu-west-1"),
                                Optional.of(URI.create("https://minio:9000")),
                                S3Access.Addressing.PATH,
                                Optional.of(new S3Access.Role(
                                        "arn:aws:iam::123456789012:role/caravan", Optional.of("otter"))),
                                new S3Access.Encryption.OfKms(Optional.of("alias/lake")),
                                new S3Access.Upload(32L << 20, 8L << 20),
                                3)));
        assertThat(config.target()).isEqualTo(Target.DELTA);
        assertThat(config.location()).isEqualTo("file:/bronze");
    }

    /** A typo in it must not be shown by the error that names it. */
    @Test
    void an_address_of_a_webhook_that_cannot_be_one_is_refused_without_being_shown() {
        assertThatThrownBy(() -> CaravanConfig.of(Map.of("notify.webhook", "hooks.example.com/T0/secret-of-it")))
                .hasMessageContaining("notify.webhook: expected an address")
                .hasMessageNotContaining("secret-of-it");
    }

    @Test
    void keys_of_a_bucket_that_contradict_each_other_are_refused() {
        ConfigurationException problems = catchThrowableOfType(
                ConfigurationException.class,
                () -> CaravanConfig.of(Map.of(
                        "convex.url", "sandbox:shop",
                        "s3.location", "s3://bucket/lake",
                        "s3.externalId", "otter",
                        "s3.sse", "s3",
                        "s3.kmsKey", "alias/lake",
                        "s3.partSize", "1MB",
                        "s3.endpoint", "minio:9000")));
        assertThat(problems.problems())
                .hasSize(4)
                .anyMatch(problem -> problem.contains("s3.externalId has no effect without s3.assumeRole"))
                .anyMatch(problem -> problem.contains("s3.kmsKey has no effect without s3.sse=kms"))
                .anyMatch(problem -> problem.contains("s3.partSize is too small"))
                .anyMatch(problem -> problem.startsWith("s3.endpoint=minio:9000: expected an address"));
    }

    @Test
    void the_history_has_an_end_on_the_targets_of_files_only() {
        assertThat(CaravanConfig.of(Map.of("history.retention", "400d"))
                        .history()
                        .retention())
                .contains(Duration.ofDays(400));
        assertThat(CaravanConfig.of(Map.of()).history().retention()).isEmpty();
        for (String bad : List.of("0d", "a year", "-1d", "36501d")) {
            assertThatThrownBy(() -> CaravanConfig.of(Map.of("history.retention", bad)))
                    .hasMessageContaining("history.retention=" + bad)
                    .hasMessageContaining("or forever");
        }
        assertThat(CaravanConfig.of(Map.of("history.retention", "400d", "target", "delta"))
                        .history()
                        .retention())
                .contains(Duration.ofDays(400));
        assertThatThrownBy(() -> CaravanConfig.of(Map.of("history.retention", "400d", "target", "databricks")))
                .hasMessageContaining("history.retention does not work on target=databricks");
    }

    @Test
    void a_location_that_is_refused_adds_no_false_lines_about_a_directory() {
        ConfigurationException problems = catchThrowableOfType(
                ConfigurationException.class,
                () -> CaravanConfig.of(
                        Map.of("s3.location", "s3:/bucket/lake", "s3.region", "eu-west-1", "s3.kmsKey", "alias/lake")));
        assertThat(problems.problems()).singleElement().asString().startsWith("s3.location=s3:/bucket/lake: ");
    }

    @Test
    void compaction_can_be_off_and_what_it_cannot_be_is_told() {
        assertThat(CaravanConfig.of(Map.of("compact.every", "never")).compact().every())
                .isEmpty();
        ConfigurationException problems = catchThrowableOfType(
                ConfigurationException.class,
                () -> CaravanConfig.of(
                        Map.of("compact.every", "always", "compact.minFileSize", "1GB", "compact.minFiles", "1")));
        assertThat(problems.problems())
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("compact.every=always: expected a duration")
                        && problem.endsWith("; or sync, or never"))
                .anyMatch(problem -> problem.startsWith("compact.minFileSize: must not be larger"))
                .anyMatch(problem -> problem.startsWith("compact.minFiles=1: expected a number of at least 2"));
    }

    @Test
    void delta_tables_go_to_a_bucket_by_the_same_keys_and_to_a_directory_without_them() {
        CaravanConfig config = CaravanConfig.of(Map.of(
                "convex.url",
                "sandbox:shop",
                "target",
                "delta",
                "delta.location",
                "s3://bucket/prefix",
                "s3.region",
                "eu-west-1"));
        assertThat(config.location()).isEqualTo("s3://bucket/prefix");
        assertThat(config.s3().access().region()).contains("eu-west-1");
        assertThatThrownBy(() -> CaravanConfig.of(Map.of("target", "delta", "s3.region", "eu-west-1")))
                .hasMessageContaining("s3.region is for delta.location=s3://bucket/prefix");
        assertThatThrownBy(() -> CaravanConfig.of(Map.of("delta.location", "s3://B/x")))
                .hasMessageContaining("delta.location=s3://B/x: expected s3://bucket/prefix");
    }

    @Test
    void all_problems_are_told_at_once() {
        ConfigurationException problems = catchThrowableOfType(
                ConfigurationException.class,
                () -> CaravanConfig.of(Map.of(
                        "convex.url", "ftp://x",
                        "batch.max.bytes", "many",
                        "sync.cron", "now and then",
                        "target", "kafka",
                        "sync.corn", "0/10 * * * * ?",
                        "convex.deploykey", "k")));
        assertThat(problems.problems())
                .hasSize(6)
                .anyMatch(problem -> problem.startsWith("convex.url=ftp://x: expected the address"))
                .anyMatch(problem -> problem.startsWith("sync.corn: unknown key"))
                .anyMatch(problem -> problem.contains("did you mean convex.deploy.key?"));
    }

    @Test
    void a_real_deployment_needs_a_deploy_key() {
        ConfigurationException problems = catchThrowableOfType(
                ConfigurationException.class,
                () -> CaravanConfig.of(Map.of("convex.url", "https://happy-otter-123.convex.cloud")));
        assertThat(problems).hasMessageContaining("CONVEX_DEPLOY_KEY");
    }

    @Test
    void a_secret_never_prints_itself() {
        CaravanConfig config =
                CaravanConfig.of(Map.of("convex.url", "http://127.0.0.1:3210", "convex.deploy.key", "s3cr3t"));
        assertThat(config.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void a_deployment_on_this_machine_is_known_by_its_port() {
        assertThat(deployment("http://127.0.0.1:3210")).isEqualTo(deployment("http://localhost:3210"));
        assertThat(deployment("http://127.0.0.1:3210")).isNotEqualTo(deployment("http://127.0.0.1:3220"));
    }

    private static String deployment(String url) {
        return CaravanConfig.of(Map.of("convex.url", url, "convex.deploy.key", "k"))
                .source()
                .deployment();
    }

    @Test
    void a_password_in_a_wrong_address_is_not_repeated() {
        ConfigurationException problems = catchThrowableOfType(
                ConfigurationException.class,
                () -> CaravanConfig.of(Map.of("convex.url", "https://me:s3cr3t@host", "convex.deploy.key", "k")));
        assertThat(problems).hasMessageContaining("host").hasMessageNotContaining("s3cr3t");
    }

    @Test
    void a_backup_may_have_any_name() {
        assertThat(deployment("sandbox:my backup (1).zip")).isEqualTo("sandbox:my backup (1).zip");
    }

    @Test
    void the_environment_outranks_the_file_and_a_system_property_outranks_both(@TempDir Path directory)
            throws IOException {
        Files.writeString(
                directory.resolve("application.properties"),
                "source.name=file\nsync.cron=0 * * * * ?\nbatch.max.rows=7\ncamel.main.name=x\n");
        Properties system = new Properties();
        system.setProperty("source.name", "system");
        system.setProperty("user.dir", "/");
        Map<String, String> values = ConfigSources.read(
                Map.of("SOURCE_NAME", "environment", "BATCH_MAX_ROWS", "8", "S3_PATH_STYLE", "true", "PATH", "/bin"),
                system,
                directory);
        assertThat(values)
                .containsEntry("source.name", "system")
                .containsEntry("batch.max.rows", "8")
                .containsEntry("sync.cron", "0 * * * * ?")
                .containsEntry("s3.pathStyle", "true")
                .doesNotContainKeys("camel.main.name", "user.dir", "PATH");
    }
}
