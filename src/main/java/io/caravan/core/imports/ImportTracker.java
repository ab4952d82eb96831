package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.TableState;
import io.caravan.core.checkpoint.TableState.Entered;
import io.caravan.core.checkpoint.TableState.Unproven;
import io.caravan.core.checkpoint.Watch;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Follows through one sync which tables the log alone does not follow.
 *
 * <p><b>Guarantees.</b> A table is called complete only while one physical table goes by its name, or as of a walk by
 * {@code list_snapshot}, which sees the active one only. Of a table of which an import may be under way no event of the log lands.
 *
 * <pre>
 *   log to its end -> names, count of each announced table -> log to its end again: S -> walk at S
 * </pre>
 *
 * <p>The order is what makes it right. The tables are counted before the last pages of the log: an import that begins later is
 * announced by them. So a table of which one was counted, which was named, and which those pages did not announce, is at S what a walk
 * at S sees, and from S on what the log brings. The walk is at the commit of those pages, so that both meet without a gap.
 */
public final class ImportTracker {
    /**
     * The end of the log.
     *
     * @param asOf nanoseconds
     * @param selection by which it was read
     * @param landed tables that have a generation
     */
    public record End(long asOf, Phase phase, Selection selection, SortedSet<TableRef> landed) {}

    /** What is to be done next. */
    public sealed interface Next {
        /** The log is to be read to its end once more, and then to be checked again. */
        record ReadOn() implements Next {}

        /** Nothing more, behind a walk of these tables as of the end of the log. */
        record Walk(SortedSet<TableRef> tables) implements Next {}
    }

    private final ImportQueries queries;
    private final ImportPace pace;
    private final ImportReport report;
    private final SideDataSync beside;
    private final KnownImports known;
    private final ImportCheck check;
    private Optional<String> syncId = Optional.empty();

    /** @param sourceName for the log */
    public ImportTracker(Source source, OnDeleted onDeleted, ImportPace pace, String sourceName, Imports imports) {
        this.queries = new ImportQueries(source);
        this.pace = pace;
        this.report = new ImportReport(sourceName);
        this.beside = new SideDataSync(queries, report);
        this.known = new KnownImports(imports, pace);
        this.check = new ImportCheck(queries, beside, known, pace, report, onDeleted);
    }

    public Imports imports() {
        return known.now();
    }

    /** Another plan begins from here. */
    public void resume(Imports from) {
        known.become(from);
    }

    /** The checkpoint is of a program that knew nothing of imports, and in the middle of a data sync's first walk. */
    public void distrust(Collection<TableRef> landed) {
        known.become(new Imports(
                new Watch.OwnSync(), OptionalLong.empty(), known.now().tables()));
        landed.forEach(table -> known.announce(table, OptionalLong.empty(), 0));
    }

    /**
     * A page of the log, or of the first walk of a data sync.
     *
     * @param begun tables that it begins anew
     * @param seen tables of its events
     * @param landed tables that have a generation
     * @param told which tables are complete without the events that are read and have not landed yet
     * @return the tables that begin anew in what lands
     */
    public List<TableRef> page(
            Phase asked,
            Optional<String> ofSync,
            Collection<TableRef> begun,
            Collection<TableRef> seen,
            Set<TableRef> landed,
            Completeness told) {
        if (asked instanceof InitialSnapshot walk) {
            if (walk.scope().isEmpty()) {
                announceUnnamed(seen, landed);
            }
            return List.of();
        }
        syncId = ofSync.or(() -> syncId);
        List<TableRef> beginning = new ArrayList<>();
        long since = asked.consistentAsOf().orElse(0);
        for (TableRef table : begun) {
            if (known.now().watch() instanceof Watch.Cold && entersNow(table)) {
                known.become(TableStates.entered(known.now(), table));
                beginning.add(table);
            } else {
                known.announce(table, landed.contains(table) ? told.of(table) : OptionalLong.empty(), since);
            }
        }
        for (TableRef table : seen) {
            boolean isNew = !isEntered(table) && !landed.contains(table);
            if (isNew && !known.now().leavesOut(table) && known.canBeAsked()) {
                known.announce(table, OptionalLong.empty(), since);
            }
            if (known.now().leavesOut(table)) {
                pace.changed(table);
            } else if (asked instanceof Phase.DeltaTail && known.now().of(table).isEmpty() && known.canBeAsked()) {
                known.become(known.now().with(table, new Unproven(pace.now().toEpochMilli())));
            }
        }
        return beginning;
    }

    /** A table that appears within a walk of everything may have been two imports when the walk began: nobody tells of the second. */
    private void announceUnnamed(Collection<TableRef> seen, Set<TableRef> landed) {
        for (TableRef table : seen) {
            if (known.now().watch() instanceof Watch.Beside
                    && known.now().of(table).isEmpty()
                    && !landed.contains(table)) {
                known.announce(table, OptionalLong.empty(), 0);
            }
        }
    }

    private boolean entersNow(TableRef table) {
        return known.now().of(table).map(TableState.Gone.class::isInstance).orElse(true);
    }

    private boolean isEntered(TableRef table) {
        return known.now().of(table).map(Entered.class::isInstance).orElse(false);
    }

    /** Whether events of the table are left out of what lands. */
    public boolean leavesOut(TableRef table) {
        return known.now().leavesOut(table);
    }

    /**
     * Whether the first page of a data sync tells that no import was under way when it began: as many tables as there are names.
     *
     * @param before names of the selected tables before the page was asked for
     */
    public boolean beginsAlone(Optional<String> ofSync, SortedSet<TableRef> before, Selection selection) {
        OptionalLong tablets = queries.followedAtFirst(ofSync);
        return tablets.equals(OptionalLong.of(before.size()))
                && queries.names(selection)
                        .filter(after -> after.equals(before))
                        .isPresent();
    }

    /**
     * Where a data sync begins behind a commit: every table is announced, as nobody tells of the imports that are under way.
     *
     * @return its cursor
     */
    public String beginConverted(long asOf, Selection selection, Collection<TableRef> tables) {
        known.become(new Imports(new Watch.OwnSync(), OptionalLong.empty(), new TreeMap<>()));
        tables.forEach(table -> known.announce(table, OptionalLong.empty(), asOf));
        report.firstSyncDuringImport();
        return queries.begin(asOf, selection);
    }

    /** The commit that the source is at. */
    public long sourceNow(Selection selection) {
        return queries.now(selection);
    }

    /**
     * Before the first page of a walk of everything by the classic protocol, whose log tells of no import.
     *
     * @param named the selected tables that the deployment names
     * @param all those, and those that have landed before
     */
    public void watchFromTheBeginning(Selection selection, SortedSet<TableRef> named, SortedSet<TableRef> all) {
        if (known.now().watch() instanceof Watch.Unknown || known.now().watch() instanceof Watch.Impossible) {
            known.become(beside.begin(known.now(), selection, named));
        }
        if (!known.canBeAsked()) {
            return;
        }
        // A table that is not named may exist as an import, of which nothing was announced.
        for (TableRef table : all) {
            if (!named.contains(table)) {
                known.announce(table, OptionalLong.empty(), 0);
            }
        }
        named.stream()
                .filter(table -> known.now().of(table).isEmpty())
                .forEach(table -> known.become(TableStates.entered(known.now(), table)));
    }

    /** A source that was followed by its log goes on by a data sync: what the data sync beside the log still knows is asked for. */
    public void goesOnByDataSync(Selection selection, SortedSet<TableRef> landed) {
        known.become(beside.end(known.now(), selection, landed));
    }

    /** Whether the source is to be asked, now that the log is at its end. */
    public boolean isCheckDue(long asOf, boolean hasNews) {
        return check.isDue(asOf, hasNews);
    }

    /** Asks the source what the log did not tell. */
    public Next check(End end) {
        return check.ask(end, syncId);
    }

    /**
     * Every table of the scope has been walked.
     *
     * @param asOf nanoseconds: the snapshot of the walk
     */
    public void walked(Selection scope, long asOf) {
        Imports before = known.now();
        known.become(TableStates.walked(known.now(), scope, asOf));
        for (TableRef table : before.tables().keySet()) {
            if (scope.includes(table)) {
                pace.walked(table);
                pace.lookEnded(table);
            }
            if (known.now().of(table).isEmpty()) {
                pace.forget(table);
            }
        }
        report.changes(before, known.now());
    }
}
