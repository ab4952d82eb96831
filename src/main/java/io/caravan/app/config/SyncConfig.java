package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.FileLocations;
import io.caravan.core.imports.ImportsConfig;
import io.caravan.core.sync.BatchLimits;
import io.caravan.core.sync.OnExpiredCursor;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.quartz.CronExpression;

/**
 * When and how much.
 *
 * @param cron Quartz cron expression of the syncs of {@code run}
 * @param imports how imports and deleted tables are looked for
 * @param timeZone that the expression's hours are of
 * @param state directory of the local checkpoint and the spool
 * @param stopPatience how long a call in flight is waited for once the process is told to stop
 */
public record SyncConfig(
        String cron,
        ZoneId timeZone,
        OnExpiredCursor onExpiredCursor,
        BatchLimits limits,
        Duration heartbeat,
        ImportsConfig imports,
        Path state,
        Duration stopPatience,
        LeaderConfig leader) {
    static SyncConfig read(ConfigReader in) {
        return new SyncConfig(
                in.parsed("sync.cron", "0/10 * * * * ?", SyncConfig::cron),
                in.parsed("sync.timeZone", "UTC", SyncConfig::zone),
                in.choice("resync.onExpiredCursor", OnExpiredCursor.STOP, OnExpiredCursor.class),
                new BatchLimits(
                        in.number("batch.max.rows", 500_000, 1),
                        in.bytes("batch.max.bytes", "128MB"),
                        in.duration("batch.max.age", "5m")),
                in.duration("checkpoint.heartbeat", "1h"),
                ImportsConfig.read(in),
                in.parsed("state.location", "file:data/state", FileLocations::parse),
                in.duration("sync.stopPatience", "10s"),
                LeaderConfig.read(in));
    }

    private static ZoneId zone(String value) {
        try {
            return ZoneId.of(value);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected a time zone such as UTC, Europe/Berlin or America/New_York (" + e.getMessage() + ")", e);
        }
    }

    private static String cron(String value) {
        try {
            return new CronExpression(value).getCronExpression();
        } catch (ParseException e) {
            boolean five = value.trim().split("\\s+").length == 5;
            throw new IllegalArgumentException(
                    "expected a Quartz cron expression such as 0/10 * * * * ? ("
                            + (five
                                    ? "this one has five fields; Quartz has six, seconds first, and a ? for the day of the"
                                            + " month or of the week"
                                    : e.getMessage())
                            + ")",
                    e);
        }
    }
}
