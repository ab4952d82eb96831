package io.caravan.ops.notify;

import io.caravan.core.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that somebody should know. Holds no secret and no row of data.
 *
 * @param source name of it
 * @param destination where its batches land
 * @param kind of a failure: simple name of its class; empty where there is none
 * @param text what is the case and what to do
 */
record Notice(Event event, String source, String destination, Instant at, String kind, String text) {
    /** What has happened. */
    enum Event {
        FAILING("failing"),
        RECOVERED("recovered"),
        NEEDS_RESYNC("needs a resync"),
        FENCED("fenced"),
        IMPORT_LASTS("an import lasts");

        private final String words;

        Event(String words) {
            this.words = words;
        }

        /** For scripts. */
        String label() {
            return words.replace(' ', '-');
        }
    }

    String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", event.label());
        json.put("source", source);
        json.put("destination", destination);
        json.put("at", at.truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("kind", kind);
        json.put("text", text);
        return Json.write(json);
    }

    /** As an incoming webhook of Slack takes it, and of others that take the same. */
    String slack() {
        String mark = event == Event.RECOVERED ? ":white_check_mark:" : ":warning:";
        return Json.write(
                Map.of("text", mark + " *Caravan " + escaped(source) + "*: " + event.words + ". " + escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
