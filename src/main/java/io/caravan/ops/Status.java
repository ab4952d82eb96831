package io.caravan.ops;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.TableNote;
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
record Status(MonitoredSource watched, StatusSnapshot snapshot, List<CheckResult> checks, List<TableLine> tables) {
    /**
     * One table.
     *
     * @param generation number of the batch that last truncated it; 0 where that is not known yet
     * @param rows events in its current generation; empty where that is not known yet
     * @param landed events since the process started
     * @param note where the log alone does not follow it
     */
    record TableLine(
            String component,
            String table,
            long generation,
            Optional<Long> rows,
            long landed,
            Optional<TableNote> note) {}

    static Status of(MonitoredSource watched, StatusSnapshot snapshot) {
        HealthEvaluator evaluator = new HealthEvaluator(watched);
        List<CheckResult> checks = new ArrayList<>();
        checks.add(evaluator.watchdog(snapshot));
        checks.addAll(evaluator.state(snapshot));
        return new Status(watched, snapshot, List.copyOf(checks), tables(snapshot));
    }

    private static List<TableLine> tables(StatusSnapshot snapshot) {
        SortedMap<TableRef, Long> generations =
                snapshot.standing().map(SourcePosition::generations).orElse(new TreeMap<>());
        TreeSet<TableRef> all = new TreeSet<>(generations.keySet());
        all.addAll(snapshot.landed().keySet());
        snapshot.standing().ifPresent(now -> all.addAll(now.imports().tables().keySet()));
        return all.stream()
                .map(table -> new TableLine(
                        table.component().value(),
                        table.table(),
                        generations.getOrDefault(table, 0L),
                        snapshot.held().map(rows -> rows.getOrDefault(table, 0L)),
                        snapshot.landed().getOrDefault(table, 0L),
                        snapshot.standing().flatMap(now -> now.note(table))))
                .toList();
    }

    CheckResult.State worst() {
        return checks.stream().map(CheckResult::state).max(Enum::compareTo).orElse(CheckResult.State.OK);
    }

    /** Of all but the watchdog, which is about the process. */
    CheckResult.State readiness() {
        return checks.stream()
                .skip(1)
                .map(CheckResult::state)
                .max(Enum::compareTo)
                .orElse(CheckResult.State.OK);
    }

    long landed() {
        return snapshot.landed().values().stream().mapToLong(Long::longValue).sum();
    }
}
