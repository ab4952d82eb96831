package io.caravan.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.testing.ScriptedConvex.Answer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A data sync of {@link ScriptedConvex} that answers with these pages in turn. Behind the last one that is up to date nothing happens
 * any more; behind any other the deployment is down. Of each table that a page begins there is one: no import is under way.
 */
public final class ScriptedSync {
    public static final String PATH = "/api/v1/data/sync";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNT = "count";
    private static final String CONVERTED = "converted";

    private final ScriptedConvex convex;
    private final SortedSet<String> names = new TreeSet<>();
    private final List<JsonNode> asked = new ArrayList<>();
    private List<JsonNode> pages = List.of();
    private int taken;
    private JsonNode last = JSON.createObjectNode();
    private long upTo = 1;

    private ScriptedSync(ScriptedConvex convex) {
        this.convex = convex;
    }

    /** From now on the deployment has Data Sync. */
    public static ScriptedSync on(ScriptedConvex convex) {
        ScriptedSync sync = new ScriptedSync(convex);
        convex.script(PATH, sync::answer);
        convex.script("/api/data_sync_cursor_from_deltas", sync::convert);
        convex.script("/api/v1/data/list_active_syncs", any -> sync.list());
        return sync;
    }

    public synchronized void pages(String... texts) {
        asked.clear();
        pages = List.of(texts).stream().map(ScriptedSync::read).toList();
        taken = 0;
        pages.forEach(page -> page.get("truncates")
                .forEach(table -> names.add(table.get("table").asText())));
        if (!names.isEmpty()) {
            convex.tables(names.toArray(String[]::new));
        }
    }

    /** What it was asked for pages, since the pages were told. */
    public synchronized List<JsonNode> asked() {
        return List.copyOf(asked);
    }

    private synchronized Answer answer(JsonNode body) {
        String cursor = body.path("cursor").asText();
        if (cursor.equals(COUNT)) {
            return Answer.json(quiet(COUNT));
        }
        asked.add(body);
        if (taken < pages.size()) {
            last = pages.get(taken++);
            upTo = last.get("status").path("snapshotTs").asLong(upTo);
            return Answer.json(last.toString());
        }
        boolean over = !last.path("status").path("type").asText().equals("upToDate");
        return over ? Answer.error(503, "Over") : Answer.json(quiet(cursor));
    }

    private String quiet(String cursor) {
        return "{\"status\":{\"type\":\"upToDate\",\"snapshotTs\":" + upTo
                + "},\"truncates\":[],\"values\":[],\"syncId\":\"" + (cursor.equals(COUNT) ? COUNT : "s")
                + "\",\"pagination\":{\"hasMore\":false,\"nextCursor\":\"" + cursor + "\"}}";
    }

    private synchronized Answer convert(JsonNode body) {
        boolean counts = body.path("selection").toString().contains("\"_id\"");
        return Answer.json("{\"cursor\":\"" + (counts ? COUNT : CONVERTED) + "\"}");
    }

    private synchronized Answer list() {
        JsonNode selected =
                asked.isEmpty() ? JSON.createObjectNode() : asked.get(0).path("selection");
        long followed = names.stream()
                .filter(name -> !selected.path("").path(name).asText().equals("excluded"))
                .count();
        return Answer.json("{\"syncs\":[" + active("s", followed) + "," + active(COUNT, 1)
                + "],\"pagination\":{\"hasMore\":false}}");
    }

    private String active(String id, long tables) {
        return "{\"syncId\":\"" + id + "\",\"status\":{\"syncedTs\":" + upTo + ",\"totalTables\":" + tables + "}}";
    }

    private static JsonNode read(String page) {
        try {
            return JSON.readTree(page);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
