package io.caravan.cli.config;

import io.caravan.core.sync.BatchLimits;
import io.caravan.core.sync.OnExpiredCursor;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import org.quartz.CronExpression;

/**
 * When and how much.
 *
 * @param cron Quartz cron expression of the syncs of {@code run}
 * @param state directory of the local checkpoint and the spool
 * @param stopPatience how long a call in flight is waited for once the process is told to stop
 */
public record SyncConfig(
        String cron,
        OnExpiredCursor onExpiredCursor,
        BatchLimits limits,
        Duration heartbeat,
        Path state,
        Duration stopPatience,
        LeaderConfig leader) {
    static SyncConfig read(ConfigReader in) {
        return new SyncConfig(
                in.parsed("sync.cron", "0/10 * * * * ?", SyncConfig::cron),
                in.choice("resync.onExpiredCursor", OnExpiredCursor.STOP, OnExpiredCursor.class),
                new BatchLimits(
                        in.number("batch.max.rows", 500_000, 1),
                        in.bytes("batch.max.bytes", "128MB"),
                        in.duration("batch.max.age", "5m")),
                in.duration("checkpoint.heartbeat", "1h"),
                in.parsed("state.location", "file:data/state", FileLocations::parse),
                in.duration("sync.stopPatience", "10s"),
                LeaderConfig.read(in));
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
