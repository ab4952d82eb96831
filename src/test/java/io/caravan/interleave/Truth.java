package io.caravan.interleave;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.change.TableRef;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The living documents of a deployment, as it tells them beside the export APIs. */
final class Truth {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Truth() {}

    /** Of a table, id -> commit and document. */
    static SortedMap<String, String> of(List<String> lines, TableRef table) {
        SortedMap<String, String> documents = new TreeMap<>();
        for (String line : lines) {
            JsonNode row = read(line);
            if (TableRef.of(row.get("component").asText(), row.get("table").asText())
                    .equals(table)) {
                documents.put(
                        row.get("id").asText(),
                        row.get("ts").asLong() + " " + row.get("document").toString());
            }
        }
        return documents;
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
