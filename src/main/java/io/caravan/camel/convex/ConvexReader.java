package io.caravan.camel.convex;

import io.caravan.camel.Follower;
import io.caravan.camel.Origin;
import io.caravan.camel.Reader;
import io.caravan.camel.Stopping;
import io.caravan.core.convex.ConvexClient;
import io.caravan.core.convex.Source;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.decode.PageSpools;
import io.caravan.core.resync.ResyncRequest;
import io.caravan.core.resync.ResyncRequests;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.sync.SyncRun;
import io.caravan.core.watch.SyncListener;
import io.caravan.route.PrepareCall;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;

/**
 * The engine's own sync, with the user's route as its destination: a snapshot if one is due, the log to its end, imports and deleted
 * tables. What a batch is to the engine, a page is here.
 */
final class ConvexReader implements Follower {
    private static final int PAGE_MEMORY = 4 << 20;

    private final Stopping stopping;
    private final Served served;
    private final HttpWire wire;
    private final RouteDestination destination;
    private final SyncEngine engine;

    /** What a reader works with. */
    record Parts(CamelContext camel, Options options, Clock clock, Reader reader) {}

    static ConvexReader open(Parts parts) throws Exception {
        Served served = Served.open(parts.options(), parts.clock());
        try {
            return new ConvexReader(parts, served);
        } catch (Exception e) {
            served.close();
            throw e;
        }
    }

    private ConvexReader(Parts parts, Served served) throws Exception {
        Reader reader = parts.reader();
        this.stopping = reader.stopping();
        this.served = served;
        ConvexConfiguration given = parts.options().given();
        this.wire = new HttpWire(
                parts.camel(),
                served.url(),
                new PrepareCall(served.deployKey(), client()),
                new HttpWire.Timeouts(
                        Duration.ofMillis(given.getConnectTimeout()), Duration.ofMillis(given.getResponseTimeout())));
        PageSpools spools = new PageSpools(reader.spool(), PAGE_MEMORY);
        spools.sweep();
        Source source = new ConvexClient(
                wire,
                new PageDecoder(spools),
                new ConvexClient.Settings(parts.options().protocol(), Duration.ofMillis(given.getCallTimeout()), ""),
                parts.options().runtime(parts.clock(), stopping));
        Checkpoints checkpoints = new Checkpoints(reader.notes());
        this.destination = new RouteDestination(reader.delivery(), checkpoints, reader.spool(), parts.clock());
        this.engine = new SyncEngine(
                parts.options().sync(parts.clock()),
                new SyncEngine.Ports(source, destination, checkpoints, NOBODY_ASKS, SyncListener.NOBODY),
                new OnDemand());
    }

    private static String client() {
        String version = ConvexReader.class.getPackage().getImplementationVersion();
        return "caravan-" + (version == null ? "development" : version);
    }

    @Override
    public void follow() {
        try (SyncRun run = engine.begin()) {
            while (run.isPending()) {
                run.enterPhase();
                pages(run, run::isSnapshotPending);
                pages(run, run::isDeltasPending);
                pages(run, run::isDataSyncPending);
                if (run.isCheckDue()) {
                    run.check();
                }
                deliver(run);
            }
            run.finish();
        }
    }

    /** At the end of the log a page waits for what the deployment says of imports: then it is known what is complete. */
    private void pages(SyncRun run, BooleanSupplier pending) {
        while (pending.getAsBoolean()) {
            stopping.check();
            run.fetch();
            destination.isReading(run.isSnapshotPending() ? Origin.WALK : Origin.LOG);
            run.append();
            if (pending.getAsBoolean() || run.isBatchDue()) {
                deliver(run);
            }
        }
    }

    private static void deliver(SyncRun run) {
        if (run.isReceiptDue()) {
            run.seal();
            run.advance(run.commit(List.of()));
        }
    }

    @Override
    public void hangUp() {
        wire.hangUp();
    }

    @Override
    public void close() {
        try (served) {
            wire.close();
        }
    }

    private static final ResyncRequests NOBODY_ASKS = new ResyncRequests() {
        @Override
        public Optional<ResyncRequest> pending() {
            return Optional.empty();
        }

        @Override
        public void request(ResyncRequest request) {
            throw new UnsupportedOperationException("a reader begins anew when its checkpoint is deleted");
        }

        @Override
        public void fulfilled(ResyncRequest request) {}
    };
}
