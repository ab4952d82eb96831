package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCreatedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route is passed by the real program; none is decoration. */
class RouteCoverageTest {
    private static final Set<String> ALL = Set.of(
            "schedule",
            "sync",
            "snapshot",
            "deltas",
            "data-sync",
            "imports",
            "land",
            "staging",
            "convex-call",
            "compact");

    @TempDir
    private Path directory;

    /** Which routes exchanges begin in and are sent to. */
    private static final class Passed extends EventNotifierSupport {
        private final Set<String> routes = new ConcurrentSkipListSet<>();

        @Override
        public void notify(CamelEvent event) {
            if (event instanceof ExchangeCreatedEvent created) {
                routes.add(String.valueOf(created.getExchange().getFromRouteId()));
            } else if (event instanceof ExchangeSendingEvent sending) {
                routes.add(sending.getEndpoint().getEndpointUri().replaceAll("^direct(://|:)", ""));
            }
        }
    }

    @Test
    void a_run_that_meets_a_snapshot_changes_and_a_failure_passes_every_route() {
        SandboxOptions options = SandboxOptions.shop(Clock.systemUTC()).withDocuments(300);
        try (Sandbox sandbox = Sandbox.start(options)) {
            CaravanConfig config = CaravanConfig.of(Map.of(
                    "convex.url",
                    sandbox.url().toString(),
                    "convex.deploy.key",
                    sandbox.deployKey(),
                    "management.port",
                    "0",
                    "sync.cron",
                    "* * * * * ?",
                    "state.location",
                    "file:" + directory.resolve("state"),
                    "s3.location",
                    "file:" + directory.resolve("lake")));
            Outcomes outcomes = new Outcomes(new LastError(config.sync().state(), Clock.systemUTC()));
            Passed passed = new Passed();
            Wiring wiring = Wiring.production();
            try (Session session = Session.open(config, wiring, SyncObservers.served(outcomes, config, wiring))) {
                Caravan caravan = session.caravan();
                caravan.routes().context().getManagementStrategy().addEventNotifier(passed);
                caravan.routes().sync();
                assertThat(outcomes.last()).isEmpty();
                caravan.routes().compact();
                assertThat(outcomes.compaction()).isPresent();
                sandbox.apply(3);
                sandbox.expireCursors();
                caravan.routes().startSchedule();
                assertThat(outcomes.awaitHopeless()).isInstanceOf(SyncFailure.NeedsResync.class);
                assertThat(passed.routes).containsAll(ALL);
                TreeSet<String> all = new TreeSet<>(ALL);
                all.add("notify"); // of notify.webhook: NotificationsTest
                all.add("warehouse-call"); // of the target databricks: DatabricksJourneyTest
                assertThat(routeIds(caravan)).isEqualTo(all);
            }
        }
    }

    private static Set<String> routeIds(Caravan caravan) {
        Set<String> ids = new TreeSet<>();
        caravan.routes().context().getRoutes().stream()
                .map(route -> route.getRouteId())
                .forEach(ids::add);
        return ids;
    }
}
