package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.TableState.Announced;
import io.caravan.core.checkpoint.TableState.Unproven;
import io.caravan.core.checkpoint.Watch;
import io.caravan.core.convex.Selection;
import io.caravan.core.failure.SyncFailure;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A data sync of ids beside the log of the classic protocol, which tells of no import. It is made from a commit, so it walks nothing,
 * and its rows are passed over: what counts is which tables it begins anew.
 */
final class SideDataSync {
    /**
     * @param begun tables that began anew since the last answer
     * @param isComplete whether there are no others
     */
    record Answer(Imports imports, Collection<TableRef> begun, boolean isComplete) {}

    private final ImportQueries queries;
    private final ImportReport report;
    private SortedSet<TableRef> uncovered = new TreeSet<>();

    SideDataSync(ImportQueries queries, ImportReport report) {
        this.queries = queries;
        this.report = report;
    }

    /** Whether the last answer would have told of an import of the table. */
    boolean covers(TableRef table) {
        return !uncovered.contains(table);
    }

    /** Begins before anything is read: at a commit before that of the snapshot, so that nothing lies between the two. */
    Imports begin(Imports imports, Selection selection, SortedSet<TableRef> known) {
        long before = queries.now(selection);
        try {
            Selection ids = selection.idsOf(known);
            ImportQueries.Told told = queries.read(queries.begin(before, ids), ids);
            Imports now = imports.withWatch(new Watch.Beside(told.cursor()));
            long asOf = told.asOf().orElse(0);
            return announced(now, suspects(told, selection, known), asOf);
        } catch (SyncFailure.Misconfigured none) {
            report.impossible(none);
            return imports.withWatch(new Watch.Impossible());
        } catch (SyncFailure.Retryable | SyncFailure.Fatal unanswered) {
            report.unanswered(unanswered);
            return announced(imports, known, 0);
        }
    }

    private SortedSet<TableRef> suspects(ImportQueries.Told told, Selection selection, SortedSet<TableRef> known) {
        SortedSet<TableRef> suspects = new TreeSet<>(told.begun());
        long asOf = told.asOf().orElse(0);
        SortedSet<TableRef> names = queries.names(selection).orElse(known);
        OptionalLong followed = names.equals(known) ? queries.followed(told.syncId(), asOf) : OptionalLong.empty();
        suspects.addAll(new Audit(queries, selection, asOf).suspects(followed, names));
        return suspects;
    }

    private static Imports announced(Imports imports, Collection<TableRef> tables, long since) {
        Imports now = imports;
        for (TableRef table : tables) {
            now = TableStates.announce(now, table, OptionalLong.empty(), since);
        }
        return now;
    }

    /** What has begun by the end of the log. */
    Answer ask(Imports imports, ImportTracker.End end) {
        uncovered = new TreeSet<>();
        if (imports.watch() instanceof Watch.Impossible) {
            return new Answer(imports, List.of(), true);
        }
        Selection ids = end.selection().idsOf(end.landed());
        try {
            return imports.watch() instanceof Watch.Beside watch
                    ? answer(imports, queries.read(watch.cursor(), ids))
                    : first(imports, ids, end);
        } catch (SyncFailure.Misconfigured none) {
            report.impossible(none);
            return new Answer(imports.withWatch(new Watch.Impossible()), List.of(), true);
        } catch (SyncFailure.NeedsResync expired) {
            report.expired(expired);
            return new Answer(imports.withWatch(new Watch.Unknown()), end.landed(), false);
        } catch (SyncFailure.Retryable | SyncFailure.Fatal unanswered) {
            return withoutAnnounced(imports, ids, unanswered);
        }
    }

    private Answer answer(Imports imports, ImportQueries.Told told) {
        return new Answer(imports.withWatch(new Watch.Beside(told.cursor())), told.begun(), true);
    }

    /** The checkpoint is of a program that knew nothing of imports, or of a deployment that did not answer. */
    private Answer first(Imports imports, Selection ids, ImportTracker.End end) {
        SortedSet<TableRef> before = queries.names(end.selection()).orElseGet(TreeSet::new);
        ImportQueries.Told told = queries.read(queries.begin(end.asOf(), ids), ids);
        return new Answer(
                imports.withWatch(new Watch.Beside(told.cursor())), suspects(told, end.selection(), before), true);
    }

    /** A table whose import was given up makes the deployment fail with every data sync that has it; the others go on. */
    private Answer withoutAnnounced(Imports imports, Selection ids, SyncFailure why) {
        SortedSet<TableRef> announced = imports.in(Announced.class);
        if (announced.isEmpty() || !(imports.watch() instanceof Watch.Beside watch)) {
            report.unanswered(why);
            return new Answer(imports, List.of(), false);
        }
        try {
            Answer answer = answer(imports, queries.read(watch.cursor(), ids.without(announced)));
            uncovered = announced;
            return answer;
        } catch (SyncFailure unanswered) {
            report.unanswered(unanswered);
            return new Answer(imports, List.of(), false);
        }
    }

    /** The log has been left for a data sync, which was made from a commit of the log: this one still knows what lies between. */
    Imports end(Imports imports, Selection selection, SortedSet<TableRef> landed) {
        if (!(imports.watch() instanceof Watch.Beside watch)) {
            return imports.withWatch(new Watch.Unknown());
        }
        Imports next = imports.withWatch(new Watch.OwnSync());
        try {
            Selection ids = selection.idsOf(landed);
            Imports known = announced(next, queries.read(watch.cursor(), ids).begun(), 0);
            return known.without(known.in(Unproven.class));
        } catch (SyncFailure.Retryable | SyncFailure.Fatal | SyncFailure.NeedsResync unanswered) {
            report.unanswered(unanswered);
            return announced(next, landed, 0);
        }
    }
}
