package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.TableState;
import io.caravan.core.checkpoint.TableState.Announced;
import io.caravan.core.checkpoint.TableState.Entered;
import io.caravan.core.checkpoint.TableState.Settling.Then;
import io.caravan.core.checkpoint.TableState.Unproven;
import io.caravan.core.checkpoint.Watch;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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

    private static final Duration PROOF = Duration.ofDays(1);

    /** @param ended what each of those becomes of which no import is under way any more */
    private record Look(SortedSet<TableRef> due, SortedMap<TableRef, Then> ended) {}

    private final Inquiry inquiry;
    private final OnDeleted onDeleted;
    private final ImportPace pace;
    private final ImportReport report;
    private final WatchBeside beside;
    private Imports imports;
    private Optional<Look> look = Optional.empty();
    private final SortedSet<TableRef> announcedSince = new TreeSet<>();
    private final SortedSet<TableRef> lookedAt = new TreeSet<>();
    private Optional<String> syncId = Optional.empty();

    /** @param sourceName for the log */
    public ImportTracker(Source source, OnDeleted onDeleted, ImportPace pace, String sourceName, Imports imports) {
        this.inquiry = new Inquiry(source);
        this.onDeleted = onDeleted;
        this.pace = pace;
        this.report = new ImportReport(sourceName);
        this.beside = new WatchBeside(inquiry, report);
        this.imports = imports;
    }

    public Imports imports() {
        return imports;
    }

    /** Another plan begins from here. */
    public void resume(Imports from) {
        imports = from;
    }

    /** The checkpoint is of a program that knew nothing of imports, and in the middle of a data sync's first walk. */
    public void distrust(Collection<TableRef> landed) {
        imports = new Imports(new Watch.OwnSync(), OptionalLong.empty(), imports.tables());
        landed.forEach(table -> announce(table, OptionalLong.empty(), 0));
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
            if (imports.watch() instanceof Watch.Cold && entersNow(table)) {
                imports = TableStates.entered(imports, table);
                beginning.add(table);
            } else {
                announce(table, landed.contains(table) ? told.of(table) : OptionalLong.empty(), since);
            }
        }
        for (TableRef table : seen) {
            boolean isNew = !isEntered(table) && !landed.contains(table);
            if (isNew && !imports.leavesOut(table) && canBeAsked()) {
                announce(table, OptionalLong.empty(), since);
            }
            if (imports.leavesOut(table)) {
                pace.changed(table);
            } else if (asked instanceof Phase.DeltaTail && imports.of(table).isEmpty() && canBeAsked()) {
                imports = imports.with(table, new Unproven(now().toEpochMilli()));
            }
        }
        return beginning;
    }

    /** A table that appears within a walk of everything may have been two imports when the walk began: nobody tells of the second. */
    private void announceUnnamed(Collection<TableRef> seen, Set<TableRef> landed) {
        for (TableRef table : seen) {
            if (imports.watch() instanceof Watch.Beside && imports.of(table).isEmpty() && !landed.contains(table)) {
                announce(table, OptionalLong.empty(), 0);
            }
        }
    }

    /** Whether the deployment can tell of imports. */
    private boolean canBeAsked() {
        return !(imports.watch() instanceof Watch.Impossible);
    }

    private Instant now() {
        return pace.now();
    }

    private boolean entersNow(TableRef table) {
        return imports.of(table).map(TableState.Gone.class::isInstance).orElse(true);
    }

    private boolean isEntered(TableRef table) {
        return imports.of(table).map(Entered.class::isInstance).orElse(false);
    }

    private void announce(TableRef table, OptionalLong completeAsOf, long since) {
        imports = TableStates.announce(imports, table, completeAsOf, since);
        announcedSince.add(table);
        pace.changed(table);
    }

    /** Whether events of the table are left out of what lands. */
    public boolean leavesOut(TableRef table) {
        return imports.leavesOut(table);
    }

    /**
     * Whether the first page of a data sync tells that no import was under way when it began: as many tables as there are names.
     *
     * @param before names of the selected tables before the page was asked for
     */
    public boolean beginsAlone(Optional<String> ofSync, SortedSet<TableRef> before, Selection selection) {
        OptionalLong tablets = inquiry.followedAtFirst(ofSync);
        return tablets.equals(OptionalLong.of(before.size()))
                && inquiry.names(selection)
                        .filter(after -> after.equals(before))
                        .isPresent();
    }

    /**
     * Where a data sync begins behind a commit: every table is announced, as nobody tells of the imports that are under way.
     *
     * @return its cursor
     */
    public String beginConverted(long asOf, Selection selection, Collection<TableRef> known) {
        imports = new Imports(new Watch.OwnSync(), OptionalLong.empty(), new TreeMap<>());
        known.forEach(table -> announce(table, OptionalLong.empty(), asOf));
        report.firstSyncDuringImport();
        return inquiry.begin(asOf, selection);
    }

    /** The commit that the source is at. */
    public long sourceNow(Selection selection) {
        return inquiry.now(selection);
    }

    /**
     * Before the first page of a walk of everything by the classic protocol, whose log tells of no import.
     *
     * @param named the selected tables that the deployment names
     * @param all those, and those that have landed before
     */
    public void watchFromTheBeginning(Selection selection, SortedSet<TableRef> named, SortedSet<TableRef> all) {
        if (imports.watch() instanceof Watch.Unknown || imports.watch() instanceof Watch.Impossible) {
            imports = beside.begin(imports, selection, named);
        }
        if (!canBeAsked()) {
            return;
        }
        // A table that is not named may exist as an import, of which nothing was announced.
        for (TableRef table : all) {
            if (!named.contains(table)) {
                announce(table, OptionalLong.empty(), 0);
            }
        }
        named.stream()
                .filter(table -> imports.of(table).isEmpty())
                .forEach(table -> imports = TableStates.entered(imports, table));
    }

    /** A source that was followed by its log goes on by a data sync: what the data sync beside the log still knows is asked for. */
    public void goesOnByDataSync(Selection selection, SortedSet<TableRef> landed) {
        imports = beside.end(imports, selection, landed);
    }

    /** Whether the source is to be asked, now that the log is at its end. */
    public boolean isCheckDue(long asOf, boolean hasNews) {
        if (look.isPresent() || imports.watch() instanceof Watch.Cold || imports.watch() instanceof Watch.Unknown) {
            return true;
        }
        boolean proven = imports.checkedAsOf().equals(OptionalLong.of(asOf));
        boolean waits = imports.in(Announced.class).stream().anyMatch(this::isLookDue);
        if (hasNews && !proven) {
            return pace.isCheckDue();
        }
        return pace.isIdleCheckDue() || (waits && pace.isCheckDue());
    }

    private boolean isLookDue(TableRef table) {
        return pace.isLookDue(table) && !lookedAt.contains(table);
    }

    /** Asks the source what the log did not tell. */
    public Next check(End end) {
        Imports before = imports;
        imports = TableStates.atTheEndOfTheLog(imports, end.selection());
        boolean told = watch(end);
        Optional<SortedSet<TableRef>> names = inquiry.names(end.selection());
        names.ifPresent(known -> imports = TableStates.named(imports, known, selected(end), end.asOf(), onDeleted));
        told &= settle(end, names);
        pace.checked();
        Next next = look.isPresent() ? conclude(look.get(), end, told ? names : Optional.empty()) : begin(end, names);
        if (told && names.isPresent() && next instanceof Next.Walk) {
            imports = imports.checked(end.asOf());
        }
        report.changes(before, imports);
        return next;
    }

    private SortedSet<TableRef> selected(End end) {
        SortedSet<TableRef> landed = new TreeSet<>(end.landed());
        landed.removeIf(table -> !end.selection().includes(table));
        return landed;
    }

    /** Whether every import that had begun by the end of the log is known now. */
    private boolean watch(End end) {
        if (end.phase() instanceof Phase.DeltaTail) {
            WatchBeside.Answer answer = beside.ask(imports, end);
            imports = answer.imports();
            answer.begun().forEach(table -> announce(table, OptionalLong.empty(), end.asOf()));
            prove(answer.isComplete(), end.asOf());
            return answer.isComplete();
        }
        if (imports.watch() instanceof Watch.Unknown) {
            inquiry.names(end.selection()).ifPresent(names -> audit(inquiry.followed(syncId, end.asOf()), names, end));
            imports = imports.withWatch(new Watch.OwnSync());
        }
        return true;
    }

    /**
     * What the answer proves of tables whose events have landed. An import that was given up is told of until it is cleaned up, which
     * takes days: so an answer that comes later than a day tells nothing.
     */
    private void prove(boolean told, long asOf) {
        List<TableRef> proven = new ArrayList<>();
        for (TableRef table : imports.in(Unproven.class)) {
            long since = ((Unproven) imports.of(table).orElseThrow()).since();
            boolean late =
                    Duration.between(Instant.ofEpochMilli(since), now()).abs().compareTo(PROOF) > 0;
            if (late) {
                announce(table, OptionalLong.empty(), asOf);
            } else if (told) {
                proven.add(table);
            }
        }
        imports = imports.without(proven);
    }

    /** The checkpoint is of a program that knew nothing of imports: at least those that are under way are found. */
    private void audit(OptionalLong followed, SortedSet<TableRef> names, End end) {
        new Audit(inquiry, end.selection(), end.asOf())
                .suspects(followed, names)
                .forEach(table -> announce(table, OptionalLong.empty(), end.asOf()));
    }

    /** At the end of the first walk of a data sync: a table that was begun once and of which there is one is what was read of it. */
    private boolean settle(End end, Optional<SortedSet<TableRef>> names) {
        if (!(imports.watch() instanceof Watch.Cold)) {
            return true;
        }
        if (names.isEmpty()) {
            return false;
        }
        SortedSet<TableRef> entered = imports.in(Entered.class);
        boolean alone = entered.equals(names.get())
                && inquiry.followed(syncId, end.asOf()).equals(OptionalLong.of(entered.size()));
        for (TableRef table : entered) {
            boolean one = alone
                    || (names.get().contains(table)
                            && inquiry.tablets(table, end.asOf(), end.selection())
                                    .equals(OptionalLong.of(1)));
            if (!one) {
                announce(table, OptionalLong.empty(), end.asOf());
            }
        }
        imports = imports.without(imports.in(Entered.class)).withWatch(new Watch.OwnSync());
        return true;
    }

    private Next begin(End end, Optional<SortedSet<TableRef>> names) {
        SortedSet<TableRef> due = new TreeSet<>(imports.in(Announced.class));
        due.removeIf(table -> !isLookDue(table));
        if (due.isEmpty()) {
            return new Next.Walk(new TreeSet<>());
        }
        SortedMap<TableRef, Then> ended = new TreeMap<>();
        for (TableRef table : due) {
            pace.lookBegins(table);
            boolean named = names.map(known -> known.contains(table)).orElse(false);
            OptionalLong tablets =
                    canBeAsked() ? inquiry.tablets(table, end.asOf(), end.selection()) : OptionalLong.of(named ? 1 : 0);
            imports = TableStates.counted(imports, table, tablets);
            if (named && tablets.equals(OptionalLong.of(1))) {
                ended.put(table, Then.FOLLOWED);
            } else if (names.isPresent() && !named && tablets.equals(OptionalLong.of(0))) {
                ended.put(table, Then.GONE);
            }
        }
        lookedAt.addAll(due);
        announcedSince.clear();
        look = Optional.of(new Look(due, ended));
        return new Next.ReadOn();
    }

    /** @param names empty where not everything is known that has begun since the tables were counted */
    private Next conclude(Look done, End end, Optional<SortedSet<TableRef>> names) {
        look = Optional.empty();
        SortedSet<TableRef> walk = new TreeSet<>();
        for (TableRef table : done.due()) {
            Optional<Then> then = Optional.ofNullable(done.ended().get(table))
                    .filter(any -> names.isPresent() && !announcedSince.contains(table) && beside.covers(table));
            if (then.equals(Optional.of(Then.GONE)) && !end.landed().contains(table)) {
                imports = imports.without(List.of(table));
                pace.forget(table);
            } else if (then.isPresent()) {
                imports = TableStates.settling(imports, table, then.get());
                walk.add(table);
            } else if (pace.hasChanged(table)
                    || imports.of(table).orElseThrow().completeAsOf().isEmpty()) {
                walk.add(table);
            } else {
                pace.lookEnded(table);
            }
        }
        return new Next.Walk(walk);
    }

    /**
     * Every table of the scope has been walked.
     *
     * @param asOf nanoseconds: the snapshot of the walk
     */
    public void walked(Selection scope, long asOf) {
        Imports before = imports;
        imports = TableStates.walked(imports, scope, asOf);
        for (TableRef table : before.tables().keySet()) {
            if (scope.includes(table)) {
                pace.walked(table);
                pace.lookEnded(table);
            }
            if (imports.of(table).isEmpty()) {
                pace.forget(table);
            }
        }
        report.changes(before, imports);
    }
}
