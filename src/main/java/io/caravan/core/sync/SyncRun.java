package io.caravan.core.sync;

import io.caravan.core.change.PageContent;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Selection;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.imports.ImportPace;
import io.caravan.core.imports.ImportTracker;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.SyncEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sync, step by step; the routes call the steps in order. Closing it abandons what was not committed.
 *
 * <p>Invariant: {@code reached} is where the next page begins, the position is what is durable, and the open batch holds
 * exactly the events between the two.
 */
public final class SyncRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncRun.class);

    private final SyncSettings settings;
    private final SyncEngine.Ports ports;
    private final Position position;
    private final SchemaBook schemas;
    private final Pages pages;
    private final Progress progress;
    private final ImportTracker imports;

    private SortedSet<TableRef> known = new TreeSet<>();
    private Optional<Selection> entering = Optional.empty();
    private boolean readsOn;
    private PendingResync wish;
    private boolean finished;
    private Optional<FetchedPage> page = Optional.empty();
    private Optional<BatchBuilder> batch = Optional.empty();
    private Phase reached;
    private boolean phaseEnded;
    private boolean logEnded;

    SyncRun(
            SyncSettings settings,
            SyncEngine.Ports ports,
            Position position,
            SchemaBook schemas,
            Pages pages,
            ImportPace pace,
            Progress progress) {
        this.settings = settings;
        this.ports = ports;
        this.position = position;
        this.schemas = schemas;
        this.pages = pages;
        this.progress = progress;
        this.reached = position.checkpoint().phase();
        this.imports = new ImportTracker(
                ports.source(),
                settings.imports().onDeleted(),
                pace,
                settings.source(),
                position.checkpoint().imports());
        this.wish = new PendingResync(ports.requests(), Optional.empty());
    }

    void plan(Catalog catalog, Optional<ResyncRequest> pending) {
        known = new TreeSet<>(catalog.columns().keySet());
        wish = new PendingResync(ports.requests(), pending);
        Checkpoint at = position.checkpoint();
        SyncPlan.Step step = SyncPlan.next(at, selection(), settings, pending);
        Phase beginning = Phase.ofEverything(settings.protocol());
        if (step.now().phase().equals(beginning) && !at.phase().equals(beginning)) {
            LOG.info("A snapshot of every selected table begins");
        }
        step.then()
                .map(this::selected)
                .ifPresent(tables ->
                        LOG.info("At the end of the log a new generation begins of {}", TableLabels.of(tables)));
        replan(step.now());
        entering = step.then();
        boolean walksUnwatched = reached instanceof DataSync sync
                && sync.cursor().isPresent()
                && sync.consistentAsOf().isEmpty()
                && imports.imports().equals(Imports.UNKNOWN);
        if (walksUnwatched) {
            imports.distrust(landed());
            replan(step.now().withImports(imports.imports()));
        }
    }

    private void replan(Checkpoint planned) {
        position.replan(planned);
        reached = planned.phase();
        imports.resume(planned.imports());
    }

    /** Whether a phase of this sync is left. */
    public boolean isPending() {
        return !logEnded || readsOn || entering.isPresent();
    }

    /** Turns to the next phase: the one of the checkpoint, or tables that enter once the log is at its end. */
    public void enterPhase() {
        if (readsOn) {
            readsOn = false;
            logEnded = false;
        } else if (logEnded && entering.isPresent()) {
            long end = reached.consistentAsOf().orElseThrow();
            replan(SyncPlan.enter(
                    position.checkpoint().withImports(imports.imports()), end, settings.selection(), entering.get()));
            known = new TreeSet<>(ports.source().catalog().columns().keySet());
            entering = Optional.of(settings.selection().entering(selection(), List.of()))
                    .filter(rest -> !rest.isNothing());
            logEnded = false;
        }
        if (settings.protocol() == Protocol.DATA_SYNC && reached instanceof DeltaTail end) {
            enterDataSync(end);
        }
        if (reached.equals(InitialSnapshot.ofEverything())) {
            watchFromTheBeginning();
            position.replan(position.checkpoint().withImports(imports.imports()));
        }
        phaseEnded = false;
        progress.phase(reached.label());
    }

    private void watchFromTheBeginning() {
        Selection all = settings.selection();
        imports.watchFromTheBeginning(all, selected(all, known), selected(all));
    }

    private void enterDataSync(DeltaTail end) {
        try {
            Phase dataSync = ProtocolChange.enter(end, ports.source(), selection());
            imports.goesOnByDataSync(selection(), landed());
            replan(position.checkpoint().withPhase(dataSync).withImports(imports.imports()));
            LOG.info("{} goes on by data-sync from {}", settings.source(), end.cursor());
        } catch (SyncFailure.NeedsResync expired) {
            startOver(expired);
        }
    }

    public boolean isSnapshotPending() {
        return reached instanceof InitialSnapshot;
    }

    public boolean isDeltasPending() {
        return reached instanceof DeltaTail && !logEnded && settings.protocol() == Protocol.STREAMING_EXPORT;
    }

    public boolean isDataSyncPending() {
        return reached instanceof DataSync && !logEnded;
    }

    /** Makes the next page the current one, and begins to fetch the one after it. */
    public void fetch() {
        phaseEnded = false;
        try {
            page = Optional.of(pages.next(reached, selection()));
        } catch (SyncFailure.NeedsResync expired) {
            startOver(expired);
            page = Optional.of(pages.next(reached, selection()));
        } catch (SyncFailure.Retryable failed) {
            throw reached instanceof DataSync asked
                    ? new DataSyncDown(ports.source(), selection()).explain(failed, asked, imports.imports())
                    : failed;
        }
    }

    private void startOver(SyncFailure.NeedsResync expired) {
        if (settings.onExpiredCursor() == OnExpiredCursor.STOP) {
            throw expired;
        }
        LOG.warn(
                "{}: the deployment no longer keeps what came after the checkpoint. Starting a new generation of every table"
                        + " (resync.onExpiredCursor=auto)",
                settings.source());
        abandonBatch();
        known = new TreeSet<>(ports.source().catalog().columns().keySet());
        replan(SyncPlan.restart(position.checkpoint(), settings));
        entering = Optional.empty();
        if (reached.equals(InitialSnapshot.ofEverything())) {
            watchFromTheBeginning();
        }
        progress.phase("snapshot");
    }

    /** Puts the events of the current page into the batch. */
    public void append() {
        FetchedPage current = page.orElseThrow();
        page = Optional.empty();
        try (PageContent content = current.content()) {
            progress.page(current);
            tell(new SyncEvent.PageTaken(current.asked().label(), content.rows(), content.bytes()));
            if (isFirst(current.asked()) && !begin(current)) {
                return;
            }
            append(current);
        }
        reached = current.next();
        progress.phase(reached.label());
        phaseEnded = !current.hasMore();
        boolean walked = current.asked() instanceof InitialSnapshot;
        if (phaseEnded && walked) {
            imports.walked(
                    scope((InitialSnapshot) current.asked()),
                    reached.consistentAsOf().orElseThrow());
        }
        logEnded = phaseEnded && !walked;
        if (batch.isEmpty()) {
            passEmptyStretch();
            tell(new SyncEvent.Moved(position.standing()));
        }
    }

    private void append(FetchedPage current) {
        List<TableRef> begun = imports.page(
                current.asked(),
                current.syncId(),
                current.truncates(),
                current.content().observed().keySet(),
                position.checkpoint().generations().keySet(),
                batch.isEmpty() ? position.told() : Completeness.UNTOLD);
        boolean walk = current.asked() instanceof InitialSnapshot;
        boolean lands = walk
                ? current.content().rows() > 0
                : current.content().observed().keySet().stream().anyMatch(table -> !imports.leavesOut(table));
        if (lands || !begun.isEmpty()) {
            openBatch().append(current, begun, walk ? table -> false : imports::leavesOut);
        }
    }

    private void tell(SyncEvent event) {
        ports.listener().heard(event);
    }

    private static boolean isFirst(Phase asked) {
        return asked.fold(walk -> walk.cursor().isEmpty(), log -> false, sync -> sync.cursor()
                .isEmpty());
    }

    private Selection scope(InitialSnapshot walk) {
        return walk.scope().isEmpty() ? settings.selection() : Selections.read(walk.scope());
    }

    /** Whether a walk goes on with its first page; a data sync that an import has begun to mix begins otherwise. */
    private boolean begin(FetchedPage first) {
        boolean dataSync = first.asked() instanceof DataSync;
        Selection scope = first.asked() instanceof InitialSnapshot walk ? scope(walk) : settings.selection();
        SortedSet<TableRef> tables = selected(scope);
        FirstPage.requireFresh(first, position.standing().durable().consistentAsOf(), tables);
        SortedSet<TableRef> named = selected(scope, known);
        if (dataSync && !imports.beginsAlone(first.syncId(), named, scope)) {
            long now = imports.sourceNow(scope);
            DataSync converted =
                    new DataSync(Optional.of(imports.beginConverted(now, scope, tables)), OptionalLong.of(now));
            replan(position.checkpoint().withPhase(converted).withImports(imports.imports()));
            phaseEnded = false;
            return false;
        }
        openBatch().truncate(tables);
        wish.opened();
        return true;
    }

    /** Whether the source is to be asked what the log does not tell: of imports and of deleted tables. */
    public boolean isCheckDue() {
        if (!logEnded || reached.consistentAsOf().isEmpty()) {
            return false;
        }
        boolean news = batch.isPresent() || !position.isToldComplete() || position.heartbeatIsDue();
        return imports.isCheckDue(reached.consistentAsOf().getAsLong(), news);
    }

    /** Asks the source what the log does not tell. Tables that only a walk can complete are walked next. */
    public void check() {
        ImportTracker.Next next = imports.check(
                new ImportTracker.End(reached.consistentAsOf().orElseThrow(), reached, selection(), landed()));
        if (next instanceof ImportTracker.Next.Walk walk) {
            walk(walk.tables());
        } else {
            readsOn = true;
        }
        if (batch.isEmpty()) {
            passEmptyStretch();
            tell(new SyncEvent.Moved(position.standing()));
        }
    }

    private void walk(SortedSet<TableRef> tables) {
        if (!tables.isEmpty()) {
            Selection again = settings.selection().entering(selection(), tables);
            entering = Optional.of(entering.map(also -> also.and(again)).orElse(again));
        }
    }

    private SortedSet<TableRef> landed() {
        return new TreeSet<>(position.checkpoint().generations().keySet());
    }

    /** So that a long stretch without events is not read again after a crash. */
    private void passEmptyStretch() {
        if (phaseEnded) {
            position.passEmptyStretch(reached, imports.imports());
        } else {
            position.noteEmptyStretch(reached, imports.imports());
        }
    }

    /** Every selected table that anyone knows of: a resync also empties the tables that have become empty. */
    private SortedSet<TableRef> selected(Selection by) {
        SortedSet<TableRef> tables = new TreeSet<>(known);
        tables.addAll(position.checkpoint().generations().keySet());
        return selected(by, tables);
    }

    private static SortedSet<TableRef> selected(Selection by, SortedSet<TableRef> tables) {
        SortedSet<TableRef> selected = new TreeSet<>(tables);
        selected.removeIf(table -> !by.includes(table));
        return selected;
    }

    /** Whether the batch must land before the next page. At the end of the log it waits for what the source says of imports. */
    public boolean isBatchDue() {
        return batch.isPresent()
                && ((phaseEnded && !logEnded)
                        || batch.get().isDue(settings.limits(), settings.clock().instant()));
    }

    /** Whether something is to be landed at the end of a phase: a batch cut short by a stop, a sign of life, or that the tables are complete. */
    public boolean isReceiptDue() {
        return batch.isPresent() || (logEnded && (position.heartbeatIsDue() || position.becameComplete()));
    }

    /** Number of the batch that lands next. */
    public long nextBatch() {
        return position.checkpoint().batch() + 1;
    }

    /** Closes the batch to further pages; its parts are to be staged one by one or in parallel. */
    public List<TableToStage> seal() {
        return openBatch().seal(schemas);
    }

    /** Makes the staged batch visible. */
    public Receipt commit(List<StagedFile> files) {
        return ports.destination().commit(openBatch().staged(files, reached, imports.imports()));
    }

    /** Moves the checkpoint to where the receipt says. */
    public void advance(Receipt receipt) {
        position.advance(receipt);
        progress.landed(receipt);
        tell(new SyncEvent.Landed(position.standing(), openBatch().landed(receipt)));
        if (!receipt.files().isEmpty()
                || openBatch().isEmpty()) { // a destination without files tells by itself what it got
            LOG.info(
                    "Batch {} of {}: {} in {}",
                    receipt.batch(),
                    settings.source(),
                    Amount.of(
                            receipt.files().stream().mapToLong(StagedFile::rows).sum(), "row"),
                    Amount.of(receipt.files().size(), "file"));
        }
        abandonBatch();
        wish.landed();
    }

    private BatchBuilder openBatch() {
        if (batch.isEmpty()) {
            batch = Optional.of(new BatchBuilder(
                    position.checkpoint(), ports.destination(), settings.clock().instant()));
        }
        return batch.get();
    }

    /** The selection that the durable pages were read with; the configured one takes over by a plan. */
    private Selection selection() {
        return Selections.read(position.checkpoint().selection());
    }

    /** Everything that was due has landed. */
    public void finish() {
        if (logEnded && entering.isEmpty()) {
            wish.takeAway();
        }
        position.tellThatItContinues();
        finished = true;
    }

    /** Whether the run came to its end; after any other the next one begins with what is durable. */
    boolean isFinished() {
        return finished;
    }

    private void abandonBatch() {
        batch.ifPresent(BatchBuilder::close);
        batch = Optional.empty();
    }

    @Override
    public void close() {
        try (pages) {
            page.ifPresent(current -> current.content().close());
        } finally {
            abandonBatch();
        }
    }
}
