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
record Status(MonitoredSource watched, Reading reading, List<Verdict> checks, List<TableLine> tables) {
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

    static Status of(MonitoredSource watched, Reading reading) {
        HealthEvaluator judge = new HealthEvaluator(watched);
        List<Verdict> checks = new ArrayList<>();
        checks.add(judge.watchdog(reading));
        checks.addAll(judge.state(reading));
        return new Status(watched, reading, List.copyOf(checks), tables(reading));
    }

    private static List<TableLine> tables(Reading reading) {
        SortedMap<TableRef, Long> generations =
                reading.standing().map(SourcePosition::generations).orElse(new TreeMap<>());
        TreeSet<TableRef> all = new TreeSet<>(generations.keySet());
        all.addAll(reading.landed().keySet());
        reading.standing().ifPresent(now -> all.addAll(now.imports().tables().keySet()));
        return all.stream()
                .map(table -> new TableLine(
                        table.component().value(),
                        table.table(),
                        generations.getOrDefault(table, 0L),
                        reading.held().map(rows -> rows.getOrDefault(table, 0L)),
                        reading.landed().getOrDefault(table, 0L),
                        reading.standing().flatMap(now -> now.note(table))))
                .toList();
    }

    Verdict.State worst() {
        return checks.stream().map(Verdict::state).max(Enum::compareTo).orElse(Verdict.State.OK);
    }

    /** Of all but the watchdog, which is about the process. */
    Verdict.State readiness() {
        return checks.stream().skip(1).map(Verdict::state).max(Enum::compareTo).orElse(Verdict.State.OK);
    }

    long landed() {
        return reading.landed().values().stream().mapToLong(Long::longValue).sum();
    }
}
