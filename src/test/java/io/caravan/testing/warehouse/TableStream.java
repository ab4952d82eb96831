package io.caravan.testing.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Structured Streaming reader of a bronze table: it must read every row of it once, whatever happens meanwhile. */
public final class TableStream {
    private final Warehouse warehouse;
    private final String table;
    private final String stream;

    private TableStream(Warehouse warehouse, String table, String stream) {
        this.warehouse = warehouse;
        this.table = table;
        this.stream = stream;
    }

    /** @param table with catalog and schema */
    public static TableStream of(Warehouse warehouse, String table) {
        return new TableStream(warehouse, table, warehouse.stream(table));
    }

    /** As {@link #of(Warehouse, String)}, of a Delta table that no catalog knows. */
    public static TableStream of(Warehouse warehouse, Path table) {
        return new TableStream(warehouse, "delta.`" + table + "`", warehouse.streamOf(table));
    }

    /** What it has read, when it has read what is committed, compared with the table row by row; how many rows. */
    public int verify() {
        List<String> seen = strings(read().get("rows"));
        List<String> there = strings(warehouse.sql("SELECT _id, _generation, _ts, _op FROM " + table));
        assertThat(seen).as("a stream of %s", table).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(there);
        return seen.size();
    }

    /** It goes on. */
    public JsonNode read() {
        JsonNode reader = warehouse.read(stream);
        assertThat(reader.get("failed").asBoolean())
                .as("a stream of %s: %s", table, reader.get("message").asText())
                .isFalse();
        assertThat(reader.get("active").asBoolean()).as("a stream of %s", table).isTrue();
        return reader;
    }

    private static List<String> strings(JsonNode rows) {
        List<String> strings = new ArrayList<>();
        rows.forEach(row -> strings.add(row.toString()));
        return strings;
    }
}
