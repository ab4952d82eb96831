package io.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.change.TableRef;
import io.caravan.sandbox.value.TabletId;
import io.caravan.sandbox.wire.SnapshotCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a real deployment was told and answered, line by line, and what its answers tell of its ids. */
record Recording(String name, List<JsonNode> lines) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CREATED =
            Pattern.compile("""
                    "_creationTime": ?([0-9.e]+), ?"_id": ?"([a-z0-9]+)\"""");

    static Recording read(Path file) {
        try {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                lines.add(JSON.readTree(line));
            }
            return new Recording(file.getFileName().toString(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    JsonNode limits() {
        return lines.get(0).get("limits");
    }

    /** Of the first step that has a time. */
    long firstTs() {
        return lines.stream()
                .filter(line -> line.has("ts"))
                .mapToLong(line -> line.get("ts").asLong())
                .findFirst()
                .orElseThrow();
    }

    /** Creation times by id, where an answer shows them. */
    Map<String, Double> creationTimes() {
        Map<String, Double> times = new HashMap<>();
        for (JsonNode line : lines) {
            String text =
                    line.has("response") ? line.get("response").get("body").asText() : line.toString();
            Matcher found = CREATED.matcher(text);
            while (found.find()) {
                times.put(found.group(2), Double.valueOf(found.group(1)));
            }
        }
        return times;
    }

    /** Tablets of each table, in the order in which the recording comes to name them. */
    Map<TableRef, Deque<TabletId>> tablets() {
        Map<TableRef, Deque<TabletId>> tablets = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = lines.get(i);
            if (line.has("truth")) {
                line.get("truth")
                        .get("tables")
                        .forEach(table ->
                                see(tablets, table(table), table.get("tablet").asText()));
            } else if (line.path("request").path("path").asText().equals("/api/list_snapshot")) {
                seePage(tablets, line);
            }
        }
        return tablets;
    }

    /** The cursor of a page that is full, and the one that a first page of a table was asked for with, name its tablet. */
    private static void seePage(Map<TableRef, Deque<TabletId>> tablets, JsonNode line) {
        JsonNode page = parse(
                line.get("response").get("body").asText().isEmpty()
                        ? "{}"
                        : line.get("response").get("body").asText());
        if (!page.path("values").has(0)) {
            return;
        }
        JsonNode value = page.get("values").get(0);
        TableRef ref = TableRef.of(
                value.get("_component").asText(), value.get("_table").asText());
        JsonNode asked = cursor(line.get("request").path("body").path("cursor"));
        JsonNode next = cursor(page.get("cursor"));
        if (next.has("id") && !next.get("id").asText().equals(SnapshotCursor.BEFORE_ALL)) {
            see(tablets, ref, next.get("tablet").asText());
        } else if (asked.has("id") && asked.get("id").asText().equals(SnapshotCursor.BEFORE_ALL)) {
            see(tablets, ref, asked.get("tablet").asText());
        }
    }

    private static JsonNode cursor(JsonNode text) {
        return text.isTextual() && text.asText().startsWith("{") ? parse(text.asText()) : parse("{}");
    }

    static TableRef table(JsonNode json) {
        return TableRef.of(json.path("component").asText(""), json.get("table").asText());
    }

    private static void see(Map<TableRef, Deque<TabletId>> tablets, TableRef ref, String text) {
        TabletId id = TabletId.parse(text);
        Deque<TabletId> known = tablets.computeIfAbsent(ref, any -> new ArrayDeque<>());
        if (!known.contains(id)) {
            known.add(id);
        }
    }
}
