package io.caravan.interleave;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.ConvexClient;
import io.caravan.core.convex.Selection;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.decode.PageSpools;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.imports.ImportsConfig;
import io.caravan.core.imports.OnDeleted;
import io.caravan.core.resync.ResyncRequest;
import io.caravan.core.resync.ResyncRequests;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.sync.BatchLimits;
import io.caravan.core.sync.OnExpiredCursor;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.sync.SyncRun;
import io.caravan.core.sync.SyncSettings;
import io.caravan.core.sync.TableToStage;
import io.caravan.core.work.RetryPolicy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Caravan's engine over a sandbox and a {@link MemoryLake}, in the order of the routes; can be killed at any call and any commit. */
final class Follower implements AutoCloseable {
    /** Whether it is told of imports. */
    enum Sight {
        SEEING,
        BLIND
    }

    private final Sight sight;
    private final HttpCalls calls;
    private final MemoryLake lake;
    private final Clock clock;
    private final BatchLimits limits;
    private final ExecutorService prefetcher = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "prefetch");
        thread.setDaemon(true);
        return thread;
    });
    private final Store store = new Store();
    private final Requests requests = new Requests();
    private OnDeleted onDeleted = OnDeleted.TRUNCATE;
    private Protocol protocol;
    private Optional<SyncEngine> engine = Optional.empty();

    Follower(HttpCalls calls, MemoryLake lake, Clock clock, Protocol protocol, Random random, Sight sight) {
        this.sight = sight;
        this.calls = calls;
        this.lake = lake;
        this.clock = clock;
        this.protocol = protocol;
        this.limits = new BatchLimits(1 + random.nextInt(20), 1 << 20, Duration.ofHours(1));
    }

    Follower onDeleted(OnDeleted choice) {
        onDeleted = choice;
        return this;
    }

    /** By another protocol from now on. */
    void move() {
        protocol = protocol == Protocol.DATA_SYNC ? Protocol.STREAMING_EXPORT : Protocol.DATA_SYNC;
        die();
    }

    Protocol protocol() {
        return protocol;
    }

    void resync(TableRef... tables) {
        requests.request(new ResyncRequest("r" + System.nanoTime(), new java.util.TreeSet<>(List.of(tables))));
    }

    /** The process ends; the next sync is another one's. */
    void die() {
        engine = Optional.empty();
    }

    /** The local state is lost. */
    void forget() {
        die();
        store.local = Optional.empty();
    }

    /** One sync; empty where it came to its end. */
    Optional<SyncFailure> sync() {
        try (SyncRun run = engine().begin()) {
            while (run.isPending()) {
                run.enterPhase();
                pages(run);
                if (run.isCheckDue()) {
                    run.check();
                }
                if (run.isReceiptDue()) {
                    land(run);
                }
            }
            run.finish();
            return Optional.empty();
        } catch (SyncFailure failure) {
            return Optional.of(failure);
        } catch (MemoryLake.Killed killed) {
            die();
            return Optional.of(new SyncFailure.Retryable("killed"));
        }
    }

    private void pages(SyncRun run) {
        while (run.isSnapshotPending() || run.isDeltasPending() || run.isDataSyncPending()) {
            run.fetch();
            run.append();
            if (run.isBatchDue()) {
                land(run);
            }
        }
    }

    private void land(SyncRun run) {
        List<StagedFile> files = new ArrayList<>();
        for (TableToStage table : run.seal()) {
            files.addAll(table.stage());
        }
        run.advance(run.commit(files));
    }

    private SyncEngine engine() {
        if (engine.isEmpty()) {
            ConvexClient client = new ConvexClient(
                    calls,
                    new PageDecoder(new PageSpools(Path.of("unused"), 1 << 20)),
                    new ConvexClient.Settings(protocol, Duration.ofMinutes(1), ""),
                    Runtimes.of(Path.of("unused"), clock, duration -> {}, RetryPolicy.DEFAULT.withMaxAttempts(2)));
            engine = Optional.of(new SyncEngine(
                    new SyncSettings(
                            "app",
                            "d",
                            protocol,
                            Selection.EVERYTHING,
                            limits,
                            Duration.ofHours(1),
                            OnExpiredCursor.AUTO,
                            new ImportsConfig(Duration.ZERO, onDeleted),
                            clock),
                    new SyncEngine.Ports(
                            sight == Sight.SEEING ? client : new Blind(client, protocol),
                            lake,
                            store,
                            requests,
                            event -> {}),
                    prefetcher));
        }
        return engine.get();
    }

    @Override
    public void close() {
        prefetcher.shutdownNow();
    }

    private static final class Store implements CheckpointStore {
        private Optional<byte[]> local = Optional.empty();

        @Override
        public Optional<Checkpoint> load() {
            return local.map(text -> CheckpointCodec.read(text, "test"));
        }

        @Override
        public void save(Checkpoint checkpoint) {
            local = Optional.of(CheckpointCodec.write(checkpoint));
        }
    }

    private static final class Requests implements ResyncRequests {
        private Optional<ResyncRequest> pending = Optional.empty();

        @Override
        public Optional<ResyncRequest> pending() {
            return pending;
        }

        @Override
        public void request(ResyncRequest request) {
            pending = Optional.of(request);
        }

        @Override
        public void fulfilled(ResyncRequest request) {
            pending = pending.filter(other -> !other.id().equals(request.id()));
        }
    }
}
