package io.caravan.cli.report;

import io.caravan.app.LastError;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.DestinationInspector;
import io.caravan.core.change.CommitTime;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.resync.ResyncRequest;
import io.caravan.core.watch.TableNote;
import io.caravan.staging.StagingConfig;
import io.caravan.staging.record.PublishedState;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What {@code status} says, in the order in which it says it. */
public final class StatusReport {
    private final CaravanConfig config;
    private final Clock clock;

    private final Supplier<Optional<PublishedState>> staging;

    /** @param staging looks for what is published of current state */
    public StatusReport(CaravanConfig config, Clock clock, Supplier<Optional<PublishedState>> staging) {
        this.config = config;
        this.clock = clock;
        this.staging = staging;
    }

    public Map<String, Object> of(
            Optional<Checkpoint> checkpoint,
            DestinationInspector inspector,
            Optional<LastError.Entry> lastError,
            Optional<ResyncRequest> resync) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("source", config.source().name());
        status.put("deployment", config.source().deployment());
        status.put("destination", config.location());
        checkpoint.ifPresentOrElse(at -> put(status, at, inspector), () -> status.put("phase", "not started"));
        status.put("resyncRequested", resync.map(StatusReport::requested).orElse("no"));
        status.put("lastError", lastError.map(StatusReport::error).orElse(Json.NULL));
        return status;
    }

    private void put(Map<String, Object> status, Checkpoint at, DestinationInspector inspector) {
        status.put("phase", at.phase().label());
        status.put("protocol", at.phase().protocol().text());
        status.put("batch", at.batch());
        OptionalLong consistentAsOf = at.phase().consistentAsOf();
        status.put(
                "cursor",
                at.phase()
                        .fold(
                                snapshot -> number(snapshot.snapshot()),
                                deltas -> deltas.cursor(),
                                StatusReport::cursor));
        if (consistentAsOf.isPresent()) {
            status.put("lagSeconds", lag(consistentAsOf.getAsLong()));
        }
        status.put("completeAsOf", number(at.completeness().asOf()));
        if (config.staging().when() != StagingConfig.When.OFF) {
            status.put("staging", staging());
        }
        SortedMap<TableRef, Long> rows = inspector.rowsByTable();
        SortedSet<TableRef> tables = new TreeSet<>(at.generations().keySet());
        tables.addAll(at.imports().tables().keySet());
        status.put(
                "tables",
                tables.stream()
                        .map(table -> table(table, at, rows.getOrDefault(table, 0L)))
                        .toList());
    }

    /** What is wrong with it is no reason to say nothing of the rest. */
    private Object staging() {
        Map<String, Object> entry = new LinkedHashMap<>();
        try {
            Optional<PublishedState> published = staging.get();
            if (published.isEmpty()) {
                return Json.NULL;
            }
            PublishedState state = published.get();
            entry.put("batch", state.batch());
            entry.put("publishedAt", state.at().toString());
            entry.put(
                    "ageSeconds", Duration.between(state.at(), clock.instant()).toSeconds());
            entry.put("tables", (long) state.tables());
        } catch (SyncFailure unreadable) {
            entry.put("failed", String.valueOf(unreadable.getMessage()));
        }
        return entry;
    }

    private static Object number(OptionalLong known) {
        return known.isPresent() ? known.getAsLong() : Json.NULL;
    }

    private static Object cursor(Phase.DataSync sync) {
        return sync.cursor().map(Object.class::cast).orElse(Json.NULL);
    }

    private long lag(long cursor) {
        return Duration.between(CommitTime.of(cursor), clock.instant()).toSeconds();
    }

    private static Map<String, Object> table(TableRef table, Checkpoint at, long rows) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("component", table.component().value());
        entry.put("table", table.table());
        entry.put("generation", at.generation(table));
        entry.put("rows", rows);
        entry.put("completeAsOf", number(at.completeness().of(table)));
        TableNote.of(at.imports(), at.completeness(), table).ifPresent(note -> entry.put("note", note(note)));
        return entry;
    }

    private static Map<String, Object> note(TableNote note) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("kind", note.kind().label());
        entry.put("since", number(note.since()));
        entry.put("says", note.says());
        return entry;
    }

    private static Object requested(ResyncRequest request) {
        return request.tables().isEmpty()
                ? "all tables"
                : String.join(
                        ", ", request.tables().stream().map(TableRef::label).toList());
    }

    private static Object error(LastError.Entry entry) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("at", entry.at());
        error.put("kind", entry.kind());
        error.put("message", entry.message());
        return error;
    }
}
