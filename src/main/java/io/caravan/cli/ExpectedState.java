package io.caravan.cli;

import io.caravan.core.change.TableDigest;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.SourceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the tables of a destination are to be compared with: the source, as of the commit as of which each table is complete. */
final class ExpectedState {
    private final Completeness complete;
    private final SortedMap<TableRef, TableDigest> now;
    private final SortedMap<Long, Optional<SortedMap<TableRef, TableDigest>>> earlier = new TreeMap<>();

    private ExpectedState(Completeness complete, SortedMap<TableRef, TableDigest> now) {
        this.complete = complete;
        this.now = now;
    }

    /**
     * Walks the source once, and the tables that are behind once more for each commit.
     *
     * @param after each page of the first walk
     */
    static ExpectedState read(
            Source source, Completeness complete, Selection selection, Consumer<SourceState.Read> after) {
        long at = complete.asOf().orElseThrow();
        ExpectedState all = new ExpectedState(complete, SourceState.of(source, at, selection, after));
        SortedMap<Long, List<TableRef>> behind = new TreeMap<>();
        complete.behind()
                .forEach((table, asOf) -> asOf.ifPresent(ts ->
                        behind.computeIfAbsent(ts, any -> new ArrayList<>()).add(table)));
        for (Map.Entry<Long, List<TableRef>> entry : behind.entrySet()) {
            Selection those = selection.within(selection.entering(selection, entry.getValue()));
            all.earlier.put(entry.getKey(), shown(source, entry.getKey(), those));
        }
        return all;
    }

    private static Optional<SortedMap<TableRef, TableDigest>> shown(Source source, long at, Selection selection) {
        try {
            return Optional.of(SourceState.of(source, at, selection, page -> {}));
        } catch (SyncFailure.Retryable failure) {
            if (failure.getCause() instanceof SyncFailure.NeedsResync) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Every table of which the source or the destination may know. */
    SortedMap<TableRef, TableDigest> tables() {
        return now;
    }

    Completeness complete() {
        return complete;
    }

    OptionalLong asOf(TableRef table) {
        return complete.of(table);
    }

    /** Empty where the table is complete as of no commit that the source still shows. */
    Optional<TableDigest> of(TableRef table) {
        if (!complete.behind().containsKey(table)) {
            return Optional.of(now.getOrDefault(table, TableDigest.EMPTY));
        }
        OptionalLong asOf = complete.of(table);
        return asOf.isEmpty()
                ? Optional.empty()
                : earlier.get(asOf.getAsLong()).map(tables -> tables.getOrDefault(table, TableDigest.EMPTY));
    }
}
