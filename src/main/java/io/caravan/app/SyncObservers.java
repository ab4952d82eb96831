package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.log.ProgressReport;
import io.caravan.app.target.OpenTarget;
import io.caravan.app.target.Wiring;
import io.caravan.core.destination.LandedHistory;
import io.caravan.core.watch.SyncListener;
import io.caravan.ops.Management;
import io.caravan.ops.ManagementConfig;
import io.caravan.ops.Monitoring;
import io.caravan.ops.state.MonitoredSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who hears of the syncs of a process. */
public record SyncObservers(SyncListener outcomes, Monitoring monitoring, ProgressReport.Manner manner) {
    /** A server's Retry-After, or the longest step of which nothing is heard. */
    private static final Duration QUIET = Duration.ofMinutes(5);

    public static SyncObservers of(SyncListener outcomes) {
        return new SyncObservers(outcomes, Monitoring.none(), ProgressReport.Manner.LIVE);
    }

    /** Of a sync that is summed up at its end. */
    public static SyncObservers of(SyncListener outcomes, SyncListener summary) {
        return new SyncObservers(outcomes, Monitoring.heardBy(summary), ProgressReport.Manner.LIVE);
    }

    /** Of one source beside others of the same process. */
    public static SyncObservers amongOthers(SyncListener outcomes, Monitoring monitoring) {
        return new SyncObservers(outcomes, monitoring, ProgressReport.Manner.LOGGED);
    }

    /** With health, metrics and status on the management port. */
    public static SyncObservers served(SyncListener outcomes, CaravanConfig config, Wiring wiring) {
        ManagementConfig management = config.management();
        Monitoring monitoring =
                new Management(address(management), watched(config), operator(management), wiring.clock());
        return new SyncObservers(outcomes, monitoring, ProgressReport.Manner.LIVE);
    }

    /** All of them, and whoever else wants to hear what the syncs tell. */
    SyncListener listener(SyncListener other) {
        return SyncListener.all(List.of(other, monitoring.listener(), outcomes));
    }

    /** Where somebody sees the rows of the tables. */
    Optional<LandedHistory> history(OpenTarget landed) {
        return monitoring.showsTables() ? Optional.of(landed.history()) : Optional.empty();
    }

    static MonitoredSource watched(CaravanConfig config) {
        ManagementConfig management = config.management();
        return new MonitoredSource(
                config.source().name(),
                config.source().deployment(),
                config.location(),
                new MonitoredSource.Limits(management.maxLag(), management.retention(), heartbeat(config)),
                config.sync().leader().isElected() ? MonitoredSource.Readiness.LEADS : MonitoredSource.Readiness.TELLS,
                SyncCalendar.of(config.sync().cron(), config.sync().timeZone()));
    }

    static Management.Address address(ManagementConfig management) {
        return new Management.Address(management.host(), management.port());
    }

    static Optional<Management.Operator> operator(ManagementConfig management) {
        return Optional.of(management)
                .filter(config -> !config.password().isEmpty())
                .map(config ->
                        new Management.Operator(config.user(), config.password().value()));
    }

    private static Duration heartbeat(CaravanConfig config) {
        return Stream.of(QUIET, config.source().timeout(), config.destination().longestCall())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
