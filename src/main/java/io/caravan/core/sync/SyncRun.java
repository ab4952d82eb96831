package io.caravan.core.sync;

import io.caravan.core.change.PageContent;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Selection;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.imports.ImportPace;
import io.caravan.core.imports.ImportTracker;
import io.caravan.core.pages.DataSyncOutage;
import io.caravan.core.pages.FetchedPage;
import io.caravan.core.pages.FirstPage;
import io.caravan.core.pages.Pages;
import io.caravan.core.resync.PendingResync;
import io.caravan.core.resync.ResyncRequest;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.SyncEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sync, step by step; the routes call the steps in order. Closing it abandons what was not committed.
 *
 * <p>Invariant: the {@link Itinerary} says where the next page begins, the position is what is durable, and the open batch holds
 * exactly the events between the two.
 */
public final class SyncRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncRun.class);

    private final SyncSettings settings;
    private final SyncEngine.Ports ports;
    private final MovingCheckpoint position;
    private final WidestSchemas schemas;
    private final Pages pages;
    private final ImportTracker imports;
    private final TablesInScope tables;
    private final Itinerary itinerary;
    private final WalkProgress walk;
    private PendingResync resync;
    private Optional<FetchedPage> page = Optional.empty();
    private Optional<BatchBuilder> batch = Optional.empty();
    private boolean finished;

    SyncRun(
            SyncSettings settings,
            SyncEngine.Ports ports,
            MovingCheckpoint position,
            WidestSchemas schemas,
            Pages pages,
            ImportPace pace) {
        this.settings = settings;
        this.ports = ports;
        this.position = position;
        this.schemas = schemas;
        this.pages = pages;
        this.imports = new ImportTracker(
                ports.source(),
                settings.imports().onDeleted(),
                pace,
                settings.source(),
                position.checkpoint().imports());
        this.tables = new TablesInScope(settings.selection(), position);
        this.itinerary = new Itinerary(settings, ports.source(), position, imports, tables);
        this.walk = new WalkProgress(ports.source(), ports.listener(), settings.clock());
        this.resync = new PendingResync(ports.requests(), Optional.empty());
    }

    void plan(Catalog catalog, Optional<ResyncRequest> pending) {
        resync = new PendingResync(ports.requests(), pending);
        itinerary.plan(catalog, pending);
    }

    /** Whether a phase of this sync is left. */
    public boolean isPending() {
        return itinerary.isPending();
    }

    /** Turns to the next phase: the one of the checkpoint, or tables that enter once the log is at its end. */
    public void enterPhase() {
        itinerary.enterPhase();
        tellPhase();
    }

    public boolean isSnapshotPending() {
        return itinerary.isSnapshotPending();
    }

    public boolean isDeltasPending() {
        return itinerary.isDeltasPending();
    }

    public boolean isDataSyncPending() {
        return itinerary.isDataSyncPending();
    }

    /** Makes the next page the current one, and begins to fetch the one after it. */
    public void fetch() {
        try {
            page = Optional.of(pages.next(itinerary.reached(), tables.selection()));
        } catch (SyncFailure.NeedsResync expired) {
            itinerary.startOver(expired);
            abandonBatch();
            tellPhase();
            page = Optional.of(pages.next(itinerary.reached(), tables.selection()));
        } catch (SyncFailure.Retryable failed) {
            throw itinerary.reached() instanceof DataSync asked
                    ? new DataSyncOutage(ports.source(), tables.selection()).explain(failed, asked, imports.imports())
                    : failed;
        }
    }

    /** Puts the events of the current page into the batch. */
    public void append() {
        FetchedPage current = page.orElseThrow();
        page = Optional.empty();
        try (PageContent content = current.content()) {
            tell(new SyncEvent.PageTaken(
                    current.asked().label(),
                    content.rows(),
                    content.bytes(),
                    content.observed().keySet()));
            if (isFirst(current.asked()) && !begin(current)) {
                return;
            }
            append(current);
        }
        itinerary.took(current);
        tellPhase();
        walk.took(current);
        passEmptyStretch();
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

    private static boolean isFirst(Phase asked) {
        return asked.fold(walk -> walk.cursor().isEmpty(), log -> false, sync -> sync.cursor()
                .isEmpty());
    }

    /** Whether a walk goes on with its first page; a data sync that an import has begun to mix begins otherwise. */
    private boolean begin(FetchedPage first) {
        Selection scope = tables.of(first.asked());
        SortedSet<TableRef> selected = tables.selected(scope);
        FirstPage.requireFresh(first, position.sourcePosition().durable().consistentAsOf(), selected);
        boolean dataSync = first.asked() instanceof DataSync;
        if (dataSync && !imports.beginsAlone(first.syncId(), tables.named(scope), scope)) {
            long now = imports.sourceNow(scope);
            DataSync converted =
                    new DataSync(Optional.of(imports.beginConverted(now, scope, selected)), OptionalLong.of(now));
            itinerary.replan(position.checkpoint().withPhase(converted).withImports(imports.imports()));
            return false;
        }
        openBatch().truncate(selected);
        resync.opened();
        return true;
    }

    /** Whether the source is to be asked what the log does not tell: of imports and of deleted tables. */
    public boolean isCheckDue() {
        OptionalLong asOf = itinerary.reached().consistentAsOf();
        if (!itinerary.isLogEnded() || asOf.isEmpty()) {
            return false;
        }
        boolean news = batch.isPresent() || !position.isToldComplete() || position.heartbeatIsDue();
        return imports.isCheckDue(asOf.getAsLong(), news);
    }

    /** Asks the source what the log does not tell. Tables that only a walk can complete are walked next. */
    public void check() {
        itinerary.check();
        passEmptyStretch();
    }

    private void passEmptyStretch() {
        if (batch.isEmpty()) {
            itinerary.passEmptyStretch();
            tell(new SyncEvent.Moved(position.sourcePosition()));
        }
    }

    /** Whether the batch must land before the next page. At the end of the log it waits for what the source says of imports. */
    public boolean isBatchDue() {
        return batch.isPresent()
                && (itinerary.isWalkEnded()
                        || batch.get().isDue(settings.limits(), settings.clock().instant()));
    }

    /** Whether something is to be landed at the end of a phase: a batch cut short by a stop, a sign of life, or that the tables are complete. */
    public boolean isReceiptDue() {
        return batch.isPresent()
                || (itinerary.isLogEnded() && (position.heartbeatIsDue() || position.becameComplete()));
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
        return ports.destination().commit(openBatch().staged(files, itinerary.reached(), imports.imports()));
    }

    /** Moves the checkpoint to where the receipt says. */
    public void advance(Receipt receipt) {
        position.advance(receipt);
        tell(new SyncEvent.Landed(position.sourcePosition(), openBatch().landed(receipt)));
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
        resync.landed();
    }

    private BatchBuilder openBatch() {
        if (batch.isEmpty()) {
            batch = Optional.of(new BatchBuilder(
                    position.checkpoint(), ports.destination(), settings.clock().instant()));
        }
        return batch.get();
    }

    private void tell(SyncEvent event) {
        ports.listener().heard(event);
    }

    private void tellPhase() {
        tell(new SyncEvent.PhaseEntered(itinerary.reached().label()));
    }

    /** Everything that was due has landed. */
    public void finish() {
        if (itinerary.isAtEnd()) {
            resync.takeAway();
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
