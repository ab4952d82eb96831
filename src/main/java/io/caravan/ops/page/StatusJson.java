package io.caravan.ops.page;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.watch.SyncEvent.StagingPublished;
import io.caravan.core.watch.TableNote;
import io.caravan.ops.state.CheckResult;
import io.caravan.ops.state.Failure;
import io.caravan.ops.state.Instants;
import io.caravan.ops.state.PastSync;
import io.caravan.ops.state.Series;
import io.caravan.ops.state.Status;
import io.caravan.ops.state.StatusSnapshot;
import io.caravan.ops.state.Walk;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** The status as JSON. */
public final class StatusJson {
    private StatusJson() {}

    public static String of(Status status) {
        return Json.write(tree(status));
    }

    /** Of every source of a process. */
    public static String of(Collection<Status> all) {
        return Json.write(Map.of("sources", all.stream().map(StatusJson::tree).toList()));
    }

    /** Whether it works, and what is the case. */
    public static String readiness(Status status) {
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
        json.put("nextSync", moment(status.nextSync()));
        json.put("version", Frame.version());
        json.put("documents", now.documents().<Object>map(count -> count).orElse(Json.NULL));
        json.put("eventsSinceStart", now.landed());
        json.put("eventsLastHour", status.history().hour().events());
        json.put("eventsPerMinute", perMinute(status.history().hour()));
        json.put("lastHour", series(status.history().hour()));
        json.put("lastDay", series(status.history().day()));
        json.put(
                "syncs", status.history().syncs().stream().map(StatusJson::sync).toList());
        json.put("staging", now.staging().<Object>map(StatusJson::staging).orElse(Json.NULL));
        json.put("snapshot", now.walk().<Object>map(StatusJson::walk).orElse(Json.NULL));
        json.put("checks", status.checks().stream().map(StatusJson::check).toList());
        json.put("tables", status.tables().stream().map(StatusJson::table).toList());
        json.put("errors", now.failures().stream().map(StatusJson::failure).toList());
        return json;
    }

    public static String state(CheckResult.State state) {
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
        json.put("documents", line.documents().<Object>map(count -> count).orElse(Json.NULL));
        json.put("bytes", line.bytes().<Object>map(bytes -> bytes).orElse(Json.NULL));
        json.put("rows", line.rows().<Object>map(rows -> rows).orElse(Json.NULL));
        json.put("eventsSinceStart", line.landed());
        line.note().ifPresent(note -> json.put("note", note(note)));
        return json;
    }

    private static List<Long> perMinute(Series hour) {
        return IntStream.range(0, hour.upserts().size())
                .mapToObj(i -> hour.upserts().get(i) + hour.deletes().get(i))
                .toList();
    }

    private static Map<String, Object> series(Series series) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seconds", series.width().toSeconds());
        json.put("end", Instants.text(series.end()));
        json.put("upserts", series.upserts());
        json.put("deletes", series.deletes());
        json.put(
                "lagSeconds",
                series.lagSeconds().stream()
                        .map(lag -> lag == Series.UNKNOWN ? Json.NULL : lag)
                        .toList());
        json.put("syncsSucceeded", series.succeeded());
        json.put("syncsFailed", series.failed());
        return json;
    }

    private static Map<String, Object> sync(PastSync sync) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("begun", Instants.text(sync.begun()));
        json.put("milliseconds", sync.took().toMillis());
        json.put("events", sync.events());
        json.put("failure", sync.failure().<Object>map(kind -> kind).orElse(Json.NULL));
        return json;
    }

    private static Map<String, Object> staging(StagingPublished last) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", last.version());
        json.put("batch", last.batch());
        json.put("at", Instants.text(last.at()));
        return json;
    }

    private static Map<String, Object> walk(Walk walk) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("table", walk.table().<Object>map(TableRef::label).orElse(Json.NULL));
        json.put("tables", walk.tables());
        json.put("rows", walk.rows());
        json.put("bytes", walk.bytes());
        walk.ofAll().ifPresent(all -> {
            json.put("documentsRead", all.done());
            json.put("documentsInAll", all.of().orElse(0));
        });
        json.put("rowsPerSecond", walk.rate());
        json.put("elapsedSeconds", walk.elapsed().toSeconds());
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
