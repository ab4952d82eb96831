package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.imports.ImportTracker;
import io.caravan.core.pages.FetchedPage;
import io.caravan.core.pages.ProtocolChange;
import io.caravan.core.pages.TableLabels;
import io.caravan.core.resync.ResyncRequest;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a sync goes: page by page to the end of a walk or of the log, and from the end of the log on into a walk of tables that enter.
 *
 * <p>Invariant: the position, what is known of imports, and the place that the next page begins at are of one plan.
 */
final class Itinerary {
    private static final Logger LOG = LoggerFactory.getLogger(SyncRun.class); // one name for all that a sync says

    /** What the last page has left to do. {@code reached} is where the next page begins. */
    private sealed interface Leg {
        Phase reached();

        /** There are pages to be read. */
        record Underway(Phase reached) implements Leg {}

        /** What a walk has brought lands before the log is followed. */
        record WalkEnded(Phase reached) implements Leg {}

        record LogEnded(Phase reached) implements Leg {}

        /** The log was at its end, and is read on. */
        record LogReadOn(Phase reached) implements Leg {}
    }

    private final SyncSettings settings;
    private final Source source;
    private final MovingCheckpoint position;
    private final ImportTracker imports;
    private final TablesInScope tables;
    private Leg leg;
    private Optional<Selection> entering = Optional.empty();

    Itinerary(
            SyncSettings settings,
            Source source,
            MovingCheckpoint position,
            ImportTracker imports,
            TablesInScope tables) {
        this.settings = settings;
        this.source = source;
        this.position = position;
        this.imports = imports;
        this.tables = tables;
        this.leg = new Leg.Underway(position.checkpoint().phase());
    }

    void plan(Catalog catalog, Optional<ResyncRequest> request) {
        tables.name(catalog);
        Checkpoint at = position.checkpoint();
        SyncPlan.Step step = SyncPlan.next(at, tables.selection(), settings, request);
        Phase beginning = Phase.ofEverything(settings.protocol());
        if (step.now().phase().equals(beginning) && !at.phase().equals(beginning)) {
            LOG.info("A snapshot of every selected table begins");
        }
        step.then()
                .map(tables::selected)
                .ifPresent(enter ->
                        LOG.info("At the end of the log a new generation begins of {}", TableLabels.of(enter)));
        replan(step.now());
        entering = step.then();
        boolean walksUnwatched = reached() instanceof DataSync sync
                && sync.cursor().isPresent()
                && sync.consistentAsOf().isEmpty()
                && imports.imports().equals(Imports.UNKNOWN);
        if (walksUnwatched) {
            imports.distrust(tables.landed());
            replan(step.now().withImports(imports.imports()));
        }
    }

    /** Durable with the next receipt. */
    void replan(Checkpoint planned) {
        position.replan(planned);
        leg = new Leg.Underway(planned.phase());
        imports.resume(planned.imports());
    }

    /** Where the next page begins. */
    Phase reached() {
        return leg.reached();
    }

    boolean isWalkEnded() {
        return leg instanceof Leg.WalkEnded;
    }

    boolean isLogEnded() {
        return leg instanceof Leg.LogEnded || leg instanceof Leg.LogReadOn;
    }

    /** Whether nothing is left to be walked at the end of the log. */
    boolean isAtEnd() {
        return isLogEnded() && entering.isEmpty();
    }

    boolean isPending() {
        return !(leg instanceof Leg.LogEnded) || entering.isPresent();
    }

    boolean isSnapshotPending() {
        return reached() instanceof InitialSnapshot;
    }

    boolean isDeltasPending() {
        return reached() instanceof DeltaTail && !isLogEnded() && settings.protocol() == Protocol.STREAMING_EXPORT;
    }

    boolean isDataSyncPending() {
        return reached() instanceof DataSync && !isLogEnded();
    }

    /** Turns to the phase of the checkpoint, or to the tables that enter once the log is at its end. */
    void enterPhase() {
        if (leg instanceof Leg.LogEnded && entering.isPresent()) {
            enter(entering.get());
        }
        leg = new Leg.Underway(reached());
        if (settings.protocol() == Protocol.DATA_SYNC && reached() instanceof DeltaTail end) {
            enterDataSync(end);
        }
        if (reached().equals(InitialSnapshot.ofEverything())) {
            watchFromTheBeginning();
            position.replan(position.checkpoint().withImports(imports.imports()));
        }
    }

    private void enter(Selection walked) {
        long end = reached().consistentAsOf().orElseThrow();
        replan(SyncPlan.enter(position.checkpoint().withImports(imports.imports()), end, settings.selection(), walked));
        tables.name(source.catalog());
        entering = Optional.of(settings.selection().entering(tables.selection(), List.of()))
                .filter(rest -> !rest.isNothing());
    }

    private void watchFromTheBeginning() {
        Selection all = settings.selection();
        imports.watchFromTheBeginning(all, tables.named(all), tables.selected(all));
    }

    private void enterDataSync(DeltaTail end) {
        try {
            Phase dataSync = ProtocolChange.enter(end, source, tables.selection());
            imports.goesOnByDataSync(tables.selection(), tables.landed());
            replan(position.checkpoint().withPhase(dataSync).withImports(imports.imports()));
            LOG.info("{} goes on by data-sync from {}", settings.source(), end.cursor());
        } catch (SyncFailure.NeedsResync expired) {
            startOver(expired);
        }
    }

    /**
     * Every selected table begins a new generation.
     *
     * @throws SyncFailure.NeedsResync where only the operator may let it
     */
    void startOver(SyncFailure.NeedsResync expired) {
        if (settings.onExpiredCursor() == OnExpiredCursor.STOP) {
            throw expired;
        }
        LOG.warn(
                "{}: the deployment no longer keeps what came after the checkpoint. Starting a new generation of every table"
                        + " (onExpiredCursor=auto)",
                settings.source());
        tables.name(source.catalog());
        replan(SyncPlan.restart(position.checkpoint(), settings));
        entering = Optional.empty();
        if (reached().equals(InitialSnapshot.ofEverything())) {
            watchFromTheBeginning();
        }
    }

    /** The page is in the batch. */
    void took(FetchedPage page) {
        boolean walk = page.asked() instanceof InitialSnapshot;
        if (page.hasMore()) {
            leg = new Leg.Underway(page.next());
        } else {
            leg = walk ? new Leg.WalkEnded(page.next()) : new Leg.LogEnded(page.next());
        }
        if (isWalkEnded()) {
            imports.walked(tables.of(page.asked()), page.next().consistentAsOf().orElseThrow());
        }
    }

    /** Asks the source what the log does not tell. Tables that only a walk can complete are walked next. */
    void check() {
        ImportTracker.Next next = imports.check(new ImportTracker.End(
                reached().consistentAsOf().orElseThrow(), reached(), tables.selection(), tables.landed()));
        if (next instanceof ImportTracker.Next.Walk walk) {
            thenWalk(walk.tables());
        } else {
            leg = new Leg.LogReadOn(reached());
        }
    }

    private void thenWalk(SortedSet<TableRef> again) {
        if (!again.isEmpty()) {
            Selection walked = settings.selection().entering(tables.selection(), again);
            entering = Optional.of(entering.map(also -> also.and(walked)).orElse(walked));
        }
    }

    /** A stretch of log held no event: so that a long one is not read again after a crash. */
    void passEmptyStretch() {
        if (leg instanceof Leg.Underway) {
            position.noteEmptyStretch(reached(), imports.imports());
        } else {
            position.passEmptyStretch(reached(), imports.imports());
        }
    }
}
