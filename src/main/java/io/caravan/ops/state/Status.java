package io.caravan.ops.state;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.TableNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the status page says.
 *
 * @param checks the watchdog first
 */
public record Status(
        MonitoredSource watched,
        StatusSnapshot snapshot,
        StatusHistory history,
        List<CheckResult> checks,
        List<TableLine> tables) {
    /**
     * One table.
     *
     * @param generation number of the batch that last truncated it; 0 where that is not known yet
     * @param documents of its current state as it was published last; empty where that is not known
     * @param bytes of the files of its history; empty where that is not known
     * @param rows events in its current generation; empty where that is not known yet
     * @param landed events since the process started
     * @param note where the log alone does not follow it
     */
    public record TableLine(
            String component,
            String table,
            long generation,
            Optional<Long> documents,
            Optional<Long> bytes,
            Optional<Long> rows,
            long landed,
            Optional<TableNote> note) {
        /** As COMPONENT/TABLE; the root is {@code app}. */
        public String label() {
            return TableRef.of(component, table).label();
        }
    }

    public static Status of(MonitoredSource watched, StatusTracker tracker) {
        StatusSnapshot snapshot = tracker.read();
        HealthEvaluator evaluator = new HealthEvaluator(watched);
        List<CheckResult> checks = new ArrayList<>();
        checks.add(evaluator.watchdog(snapshot));
        checks.addAll(evaluator.state(snapshot));
        return new Status(watched, snapshot, tracker.history(), List.copyOf(checks), tables(snapshot));
    }

    private static List<TableLine> tables(StatusSnapshot snapshot) {
        SortedMap<TableRef, Long> generations =
                snapshot.standing().map(SourcePosition::generations).orElse(new TreeMap<>());
        TreeSet<TableRef> all = new TreeSet<>(generations.keySet());
        TableTotals.Reading totals = snapshot.totals();
        all.addAll(totals.landed().keySet());
        totals.held().ifPresent(rows -> all.addAll(rows.keySet()));
        snapshot.standing().ifPresent(now -> all.addAll(now.imports().tables().keySet()));
        return all.stream()
                .map(table -> new TableLine(
                        table.component().value(),
                        table.table(),
                        generations.getOrDefault(table, 0L),
                        totals.documents().map(documents -> documents.getOrDefault(table, 0L)),
                        totals.bytes().map(bytes -> bytes.getOrDefault(table, 0L)),
                        totals.held().map(rows -> rows.getOrDefault(table, 0L)),
                        totals.landed().getOrDefault(table, 0L),
                        snapshot.standing().flatMap(now -> now.note(table))))
                .toList();
    }

    public CheckResult.State worst() {
        return checks.stream().map(CheckResult::state).max(Enum::compareTo).orElse(CheckResult.State.OK);
    }

    /** Of all but the watchdog, which is about the process. */
    public CheckResult.State readiness() {
        return checks.stream()
                .skip(1)
                .map(CheckResult::state)
                .max(Enum::compareTo)
                .orElse(CheckResult.State.OK);
    }

    /** What is the case and should not be. */
    public List<CheckResult> troubles() {
        return checks.stream()
                .filter(check -> check.state() != CheckResult.State.OK)
                .toList();
    }

    /** When the schedule begins the next sync; empty while it begins none. */
    public Optional<Instant> nextSync() {
        return snapshot.between().is(Activity.Lull.IDLE)
                ? Optional.of(watched.nextSync().apply(snapshot.at()))
                : Optional.empty();
    }
}
