package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.TableState.Announced;
import io.caravan.core.checkpoint.TableState.Entered;
import io.caravan.core.checkpoint.TableState.Settling.Then;
import io.caravan.core.checkpoint.TableState.Unproven;
import io.caravan.core.checkpoint.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks, at the end of the log, what the log did not tell, and concludes what becomes of each table: the order of its questions is in
 * {@link ImportTracker}.
 */
final class ImportCheck {
    private static final Duration PROOF = Duration.ofDays(1);

    /** @param ended what each of those becomes of which no import is under way any more */
    private record Look(SortedSet<TableRef> due, SortedMap<TableRef, Then> ended) {}

    private final ImportQueries queries;
    private final SideDataSync beside;
    private final KnownImports known;
    private final ImportPace pace;
    private final ImportReport report;
    private final OnDeleted onDeleted;
    private final SortedSet<TableRef> lookedAt = new TreeSet<>();
    private Optional<Look> look = Optional.empty();

    ImportCheck(
            ImportQueries queries,
            SideDataSync beside,
            KnownImports known,
            ImportPace pace,
            ImportReport report,
            OnDeleted onDeleted) {
        this.queries = queries;
        this.beside = beside;
        this.known = known;
        this.pace = pace;
        this.report = report;
        this.onDeleted = onDeleted;
    }

    /** Whether the source is to be asked, now that the log is at its end. */
    boolean isDue(long asOf, boolean hasNews) {
        if (look.isPresent()
                || known.now().watch() instanceof Watch.Cold
                || known.now().watch() instanceof Watch.Unknown) {
            return true;
        }
        boolean proven = known.now().checkedAsOf().equals(OptionalLong.of(asOf));
        boolean waits = known.now().in(Announced.class).stream().anyMatch(this::isLookDue);
        if (hasNews && !proven) {
            return pace.isCheckDue();
        }
        return pace.isIdleCheckDue() || (waits && pace.isCheckDue());
    }

    private boolean isLookDue(TableRef table) {
        return pace.isLookDue(table) && !lookedAt.contains(table);
    }

    /** Asks the source what the log did not tell. */
    ImportTracker.Next ask(ImportTracker.End end, Optional<String> syncId) {
        Imports before = known.now();
        known.become(TableStates.atTheEndOfTheLog(known.now(), end.selection()));
        boolean told = watch(end, syncId);
        Optional<SortedSet<TableRef>> names = queries.names(end.selection());
        names.ifPresent(
                there -> known.become(TableStates.named(known.now(), there, selected(end), end.asOf(), onDeleted)));
        told &= settle(end, names, syncId);
        pace.checked();
        ImportTracker.Next next =
                look.isPresent() ? conclude(look.get(), end, told ? names : Optional.empty()) : begin(end, names);
        if (told && names.isPresent() && next instanceof ImportTracker.Next.Walk) {
            known.become(known.now().checked(end.asOf()));
        }
        report.changes(before, known.now());
        return next;
    }

    private SortedSet<TableRef> selected(ImportTracker.End end) {
        SortedSet<TableRef> landed = new TreeSet<>(end.landed());
        landed.removeIf(table -> !end.selection().includes(table));
        return landed;
    }

    /** Whether every import that had begun by the end of the log is known now. */
    private boolean watch(ImportTracker.End end, Optional<String> syncId) {
        if (end.phase() instanceof Phase.DeltaTail) {
            SideDataSync.Answer answer = beside.ask(known.now(), end);
            known.become(answer.imports());
            answer.begun().forEach(table -> known.announce(table, OptionalLong.empty(), end.asOf()));
            prove(answer.isComplete(), end.asOf());
            return answer.isComplete();
        }
        if (known.now().watch() instanceof Watch.Unknown) {
            queries.names(end.selection()).ifPresent(names -> audit(queries.followed(syncId, end.asOf()), names, end));
            known.become(known.now().withWatch(new Watch.OwnSync()));
        }
        return true;
    }

    /**
     * What the answer proves of tables whose events have landed. An import that was given up is told of until it is cleaned up, which
     * takes days: so an answer that comes later than a day tells nothing.
     */
    private void prove(boolean told, long asOf) {
        List<TableRef> proven = new ArrayList<>();
        for (TableRef table : known.now().in(Unproven.class)) {
            long since = ((Unproven) known.now().of(table).orElseThrow()).since();
            boolean late = Duration.between(Instant.ofEpochMilli(since), pace.now())
                            .abs()
                            .compareTo(PROOF)
                    > 0;
            if (late) {
                known.announce(table, OptionalLong.empty(), asOf);
            } else if (told) {
                proven.add(table);
            }
        }
        known.become(known.now().without(proven));
    }

    /** The checkpoint is of a program that knew nothing of imports: at least those that are under way are found. */
    private void audit(OptionalLong followed, SortedSet<TableRef> names, ImportTracker.End end) {
        new Audit(queries, end.selection(), end.asOf())
                .suspects(followed, names)
                .forEach(table -> known.announce(table, OptionalLong.empty(), end.asOf()));
    }

    /** At the end of the first walk of a data sync: a table that was begun once and of which there is one is what was read of it. */
    private boolean settle(ImportTracker.End end, Optional<SortedSet<TableRef>> names, Optional<String> syncId) {
        if (!(known.now().watch() instanceof Watch.Cold)) {
            return true;
        }
        if (names.isEmpty()) {
            return false;
        }
        SortedSet<TableRef> entered = known.now().in(Entered.class);
        boolean alone = entered.equals(names.get())
                && queries.followed(syncId, end.asOf()).equals(OptionalLong.of(entered.size()));
        for (TableRef table : entered) {
            boolean one = alone
                    || (names.get().contains(table)
                            && queries.tablets(table, end.asOf(), end.selection())
                                    .equals(OptionalLong.of(1)));
            if (!one) {
                known.announce(table, OptionalLong.empty(), end.asOf());
            }
        }
        known.become(known.now().without(known.now().in(Entered.class)).withWatch(new Watch.OwnSync()));
        return true;
    }

    private ImportTracker.Next begin(ImportTracker.End end, Optional<SortedSet<TableRef>> names) {
        SortedSet<TableRef> due = new TreeSet<>(known.now().in(Announced.class));
        due.removeIf(table -> !isLookDue(table));
        if (due.isEmpty()) {
            return new ImportTracker.Next.Walk(new TreeSet<>());
        }
        SortedMap<TableRef, Then> ended = new TreeMap<>();
        for (TableRef table : due) {
            pace.lookBegins(table);
            boolean named = names.map(there -> there.contains(table)).orElse(false);
            OptionalLong tablets = known.canBeAsked()
                    ? queries.tablets(table, end.asOf(), end.selection())
                    : OptionalLong.of(named ? 1 : 0);
            known.become(TableStates.counted(known.now(), table, tablets));
            if (named && tablets.equals(OptionalLong.of(1))) {
                ended.put(table, Then.FOLLOWED);
            } else if (names.isPresent() && !named && tablets.equals(OptionalLong.of(0))) {
                ended.put(table, Then.GONE);
            }
        }
        lookedAt.addAll(due);
        known.forgetAnnounced();
        look = Optional.of(new Look(due, ended));
        return new ImportTracker.Next.ReadOn();
    }

    /** @param names empty where not everything is known that has begun since the tables were counted */
    private ImportTracker.Next conclude(Look done, ImportTracker.End end, Optional<SortedSet<TableRef>> names) {
        look = Optional.empty();
        SortedSet<TableRef> walk = new TreeSet<>();
        for (TableRef table : done.due()) {
            Optional<Then> then = Optional.ofNullable(done.ended().get(table))
                    .filter(any -> names.isPresent() && !known.isAnnounced(table) && beside.covers(table));
            if (then.equals(Optional.of(Then.GONE)) && !end.landed().contains(table)) {
                known.become(known.now().without(List.of(table)));
                pace.forget(table);
            } else if (then.isPresent()) {
                known.become(TableStates.settling(known.now(), table, then.get()));
                walk.add(table);
            } else if (pace.hasChanged(table)
                    || known.now().of(table).orElseThrow().completeAsOf().isEmpty()) {
                walk.add(table);
            } else {
                pace.lookEnded(table);
            }
        }
        return new ImportTracker.Next.Walk(walk);
    }
}
