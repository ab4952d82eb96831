package io.caravan.cli.report;

import io.caravan.core.change.CommitTime;
import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** A status for people, in columns; what it says of tables comes last. */
public final class StatusText {
    private static final String TABLES = "tables";
    private static final String STAGING = "staging";
    private static final String COMPLETE = "completeAsOf";
    private static final int EVENTS = 1;
    private static final int GENERATION = 2;

    /** What the names of the JSON document are called here; the others are the same. */
    private static final Map<String, String> NAMES = Map.of(
            "lagSeconds",
            "behind the source",
            COMPLETE,
            "complete as of",
            STAGING,
            "current state",
            "resyncRequested",
            "resync requested",
            "lastError",
            "last error");

    private StatusText() {}

    public static String of(Map<String, Object> status) {
        StringJoiner text = new StringJoiner("\n");
        Columns facts = new Columns();
        status.forEach((name, value) -> {
            if (!name.equals(TABLES)) {
                facts.row(NAMES.getOrDefault(name, name), value(name, value));
            }
        });
        Columns tables = new Columns(EVENTS, GENERATION);
        if (status.get(TABLES) instanceof List<?> rows && !rows.isEmpty()) {
            facts.row("");
            tables.row("table", "events", "generation");
            rows.forEach(row -> table((Map<?, ?>) row, tables));
        }
        facts.lines().forEach(text::add);
        tables.lines().forEach(text::add);
        return text.toString();
    }

    private static void table(Map<?, ?> row, Columns tables) {
        String name = TableRef.of((String) row.get("component"), (String) row.get("table"))
                .label();
        String says = row.get("note") instanceof Map<?, ?> note ? String.valueOf(note.get("says")) : "";
        tables.row(name, String.valueOf(row.get("rows")), String.valueOf(row.get("generation")), says);
    }

    private static String value(String name, Object value) {
        if (value == Json.NULL) {
            return name.equals(COMPLETE) ? "no moment yet; a sync that has read and checked every table tells" : "none";
        }
        if (name.equals(STAGING) && value instanceof Map<?, ?> staging) {
            return staging(staging);
        }
        if (value instanceof Map<?, ?> error) {
            return "at " + error.get("at") + ", " + error.get("kind") + ": " + error.get("message");
        }
        return switch (name) {
            case "lagSeconds" -> duration(value);
            case COMPLETE -> value + " (" + moment(((Number) value).longValue()) + ")";
            default -> String.valueOf(value);
        };
    }

    private static String staging(Map<?, ?> state) {
        return state.containsKey("failed")
                ? String.valueOf(state.get("failed"))
                : "batch " + state.get("batch") + ", published "
                        + duration(state.get("ageSeconds")) + " ago, "
                        + Amount.of(((Number) state.get(TABLES)).longValue(), "table");
    }

    private static String duration(Object seconds) {
        return DurationText.say(Duration.ofSeconds(((Number) seconds).longValue()));
    }

    private static Instant moment(long nanos) {
        return CommitTime.of(nanos).truncatedTo(ChronoUnit.SECONDS);
    }
}
