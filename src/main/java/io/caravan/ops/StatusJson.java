package io.caravan.ops;

import io.caravan.core.json.Json;
import io.caravan.core.watch.TableNote;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The status as JSON. */
final class StatusJson {
    private StatusJson() {}

    static String of(Status status) {
        return Json.write(tree(status));
    }

    /** Of every source of a process. */
    static String of(Collection<Status> all) {
        return Json.write(Map.of("sources", all.stream().map(StatusJson::tree).toList()));
    }

    /** Whether it works, and what is the case. */
    static String readiness(Status status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", status.watched().source());
        json.put("state", state(status.readiness()));
        json.put(
                "checks",
                status.checks().stream().skip(1).map(StatusJson::check).toList());
        return Json.write(json);
    }

    static Map<String, Object> tree(Status status) {
        StatusSnapshot now = status.snapshot();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", status.watched().source());
        json.put("deployment", status.watched().deployment());
        json.put("destination", status.watched().destination());
        json.put("at", Instants.text(now.at()));
        json.put("startedAt", Instants.text(now.startedAt()));
        json.put("state", state(status.worst()));
        json.put("activity", now.activity().word());
        json.put("phase", now.phase());
        json.put("batch", now.batch());
        json.put("lagSeconds", seconds(now.lag()));
        json.put("cursorAgeSeconds", seconds(now.cursorAge()));
        json.put("lastSuccess", moment(now.lastSuccess()));
        json.put("eventsSinceStart", status.landed());
        json.put("eventsLastHour", now.eventsLastHour());
        json.put("eventsPerMinute", now.perMinute());
        json.put("checks", status.checks().stream().map(StatusJson::check).toList());
        json.put("tables", status.tables().stream().map(StatusJson::table).toList());
        json.put("errors", now.failures().stream().map(StatusJson::failure).toList());
        return json;
    }

    static String state(CheckResult.State state) {
        return switch (state) {
            case OK -> "ok";
            case WARNING -> "warning";
            case DOWN -> "down";
        };
    }

    private static Map<String, Object> check(CheckResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", result.name());
        json.put("state", state(result.state()));
        json.put("says", result.says());
        return json;
    }

    private static Map<String, Object> table(Status.TableLine line) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", line.component());
        json.put("table", line.table());
        json.put("generation", line.generation());
        json.put("rows", line.rows().<Object>map(rows -> rows).orElse(Json.NULL));
        json.put("eventsSinceStart", line.landed());
        line.note().ifPresent(note -> json.put("note", note(note)));
        return json;
    }

    private static Map<String, Object> note(TableNote note) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", note.kind().label());
        json.put("since", commit(note.since()));
        json.put("completeAsOf", commit(note.completeAsOf()));
        json.put("says", note.says());
        return json;
    }

    private static Object commit(OptionalLong nanos) {
        return nanos.isPresent() ? TableNote.moment(nanos.getAsLong()) : Json.NULL;
    }

    private static Map<String, Object> failure(Failure failure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", Instants.text(failure.at()));
        json.put("work", failure.work().label());
        json.put("kind", failure.kind());
        json.put("message", failure.message());
        return json;
    }

    private static Object seconds(Optional<Duration> duration) {
        return duration.<Object>map(Duration::toSeconds).orElse(Json.NULL);
    }

    private static Object moment(Optional<Instant> at) {
        return at.<Object>map(Instants::text).orElse(Json.NULL);
    }
}
