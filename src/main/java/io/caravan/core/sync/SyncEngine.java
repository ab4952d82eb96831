package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Source;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Destination;
import io.caravan.core.imports.ImportPace;
import io.caravan.core.pages.Pages;
import io.caravan.core.resync.ResyncRequest;
import io.caravan.core.resync.ResyncRequests;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source on its way into one destination, over the life of a process.
 *
 * <p><b>Guarantees.</b> The checkpoint never passes an event that the destination does not hold: it moves to where a receipt
 * says, or over a stretch of log that held no event. On start the destination's last receipt is adopted. After a failure in
 * the middle of a batch nothing of the batch counts, and the next sync asks for its pages again.
 *
 * <pre>
 *   begin -> SyncRun: (fetch -> append)* -> stage -> commit -> advance -> ... -> finish
 * </pre>
 *
 * <p>Not thread-safe: one sync at a time.
 */
public final class SyncEngine {
    private static final Logger LOG = LoggerFactory.getLogger(SyncEngine.class);

    /** Where a sync reads from, writes to and remembers, and who watches it. */
    public record Ports(
            Source source,
            Destination destination,
            CheckpointStore store,
            ResyncRequests requests,
            SyncListener listener) {}

    private final SyncSettings settings;
    private final Ports ports;
    private final ExecutorService prefetcher;
    private final ImportPace pace;
    private Optional<MovingCheckpoint> position = Optional.empty();
    private Optional<SyncRun> last = Optional.empty();
    private Optional<CompactionRun> compacting = Optional.empty();
    private Optional<WidestSchemas> schemas = Optional.empty();
    private Catalog catalog = Catalog.EMPTY;

    /** @param prefetcher one thread is enough: at most one page is fetched ahead */
    public SyncEngine(SyncSettings settings, Ports ports, ExecutorService prefetcher) {
        this.settings = settings;
        this.ports = ports;
        this.pace = new ImportPace(settings.imports().checkEvery(), settings.clock());
        this.prefetcher = prefetcher;
    }

    /** Finds where to continue and what to do first. Whoever begins a run closes it. */
    public SyncRun begin() {
        forgetWhatIsNotDurable();
        Optional<ResyncRequest> request = ports.requests().pending();
        if (position.isEmpty() || schemas.isEmpty() || request.isPresent()) {
            catalog = ports.source().catalog();
            catalog.lacking()
                    .forEach(why -> LOG.info(
                            "The deployment does not say all of its tables, types come from documents: {}", why));
            schemas = Optional.of(new WidestSchemas(ports.destination(), selected(catalog.schemas())));
        }
        MovingCheckpoint at = recover();
        ports.listener().heard(new SyncEvent.Found(at.sourcePosition()));
        SyncRun run =
                new SyncRun(settings, ports, at, schemas.orElseThrow(), new Pages(ports.source(), prefetcher), pace);
        last = Optional.of(run);
        run.plan(catalog, request);
        return run;
    }

    /** A deployment declares what is not selected, too. */
    private Map<TableRef, TableSchema> selected(Map<TableRef, TableSchema> declared) {
        Map<TableRef, TableSchema> selected = new HashMap<>();
        declared.forEach((table, schema) ->
                selected.put(table, schema.only(column -> settings.selection().includes(table, column))));
        return selected;
    }

    private MovingCheckpoint recover() {
        MovingCheckpoint at =
                position.orElseGet(() -> MovingCheckpoint.recover(settings, ports.store(), ports.destination()));
        position = Optional.of(at);
        return at;
    }

    /** After a run that did not come to its end, what this process believes may differ from what the destination holds. */
    private void forgetWhatIsNotDurable() {
        boolean synced = last.map(SyncRun::isFinished).orElse(true);
        boolean compacted = compacting.map(CompactionRun::isFinished).orElse(true);
        if (!synced || !compacted) {
            position = Optional.empty();
            last = Optional.empty();
            compacting = Optional.empty();
        }
    }

    /** Throws where a run could not know where to continue; changes nothing. */
    public void rehearse() {
        Optional<Checkpoint> unused = inspect(settings, ports.store(), ports.destination());
    }

    /** Whether a sync has come to its end, and left nothing half done. */
    public boolean isAtRest() {
        return last.map(SyncRun::isFinished).orElse(false)
                && position.map(CompactionRun::isConsistent).orElse(false);
    }

    /** Finds where the destination stands; asks nothing of the source. Between two syncs, never during one. */
    public CompactionRun beginCompaction(Compaction compaction) {
        forgetWhatIsNotDurable();
        CompactionRun run = new CompactionRun(recover(), ports.destination(), compaction, ports.listener());
        compacting = Optional.of(run);
        return run;
    }

    /** Where a sync would continue; changes nothing. */
    public static Optional<Checkpoint> inspect(SyncSettings settings, CheckpointStore store, Destination destination) {
        return MovingCheckpoint.inspect(settings, store, destination);
    }
}
