package io.caravan.testing.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.testing.ledger.LandedBatches;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.ledger.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What has landed in a schema of the testbed warehouse, read by Spark itself, past the API and past our driver. */
public record WarehouseLake(Warehouse warehouse, String bronze, String control) implements LandedBatches {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLUMNS = "_component, _table, _id, _generation, _ts, _op, _deleted, document,"
            + " unix_micros(_creation_time), _batch";

    /** In schemas of this name and others that begin with it. */
    public static WarehouseLake in(Warehouse warehouse, String schema) {
        return new WarehouseLake(warehouse, schema, schema + "_control");
    }

    /** What makes Caravan land here, by statements. */
    public List<String> settings() {
        return settings("databricks.token=" + Warehouse.TOKEN);
    }

    /** As {@link #settings}, logging in as the service principal: see {@link Warehouse#allowPrincipal}. */
    public List<String> settingsOfPrincipal() {
        return settings("databricks.clientId=" + Warehouse.CLIENT, "databricks.clientSecret=" + Warehouse.SECRET);
    }

    private List<String> settings(String... login) {
        List<String> settings = new ArrayList<>(List.of(
                "target=databricks",
                "databricks.url=" + warehouse.jdbcUrl(),
                "databricks.bronzeSchema=" + bronze,
                "databricks.controlSchema=" + control));
        settings.addAll(List.of(login));
        return settings;
    }

    /** Creates a volume for files on their way here, unless it is there; the setting that names it. */
    public String volume() {
        warehouse.sql("CREATE SCHEMA IF NOT EXISTS main." + bronze + "_volumes");
        warehouse.createVolume("main." + bronze + "_volumes.landing");
        return "databricks.volume=/Volumes/main/" + bronze + "_volumes/landing";
    }

    /** Names of the bronze tables. */
    public List<String> tables() {
        List<String> tables = new ArrayList<>();
        for (JsonNode row : warehouse.sql("SHOW TABLES IN main." + bronze)) {
            tables.add(row.get(1).asText());
        }
        return tables;
    }

    /** Of the finished batches. */
    @Override
    public List<JsonNode> manifests() {
        List<JsonNode> records = new ArrayList<>();
        for (JsonNode row : warehouse.sql("SELECT receipt FROM main." + control + ".batches ORDER BY batch")) {
            records.add(json(row.get(0).asText()));
        }
        return records;
    }

    /** Rows of all tables, those of a batch that is not finished included: there must be none. */
    @Override
    public List<LandedEvent> events() {
        List<LandedEvent> events = new ArrayList<>();
        List<String> tables = tables().stream()
                .map(table -> "main." + bronze + ".`" + table + "`")
                .toList();
        warehouse.rows(COLUMNS, tables).forEach(row -> events.add(event(row)));
        return events;
    }

    private static LandedEvent event(JsonNode row) {
        String op = row.get(5).asText();
        if (row.get(6).asBoolean() != op.equals("delete")) {
            throw new AssertionError("_deleted contradicts _op");
        }
        return new LandedEvent(
                row.get(0).asText(),
                row.get(1).asText(),
                row.get(2).asText(),
                row.get(3).asLong(),
                row.get(4).asLong(),
                op,
                row.get(7).isNull()
                        ? Optional.empty()
                        : Optional.of(Values.of(row.get(7).asText())),
                row.get(8).isNull() ? Optional.empty() : Optional.of(row.get(8).asLong()));
    }

    /** Rows that are staged for a batch that is not finished. */
    @Override
    public Set<String> orphans() {
        Set<String> orphans = new TreeSet<>();
        JsonNode rows = warehouse.sql("SELECT s.batch, s.epoch FROM main." + control + ".staged s JOIN main." + control
                + ".checkpoints c ON s.source = c.source WHERE s.batch > c.batch");
        rows.forEach(row -> orphans.add(row.toString()));
        return orphans;
    }

    /** The control row. */
    public JsonNode checkpoint() {
        return warehouse.sql("SELECT batch, epoch, writer, pending FROM main." + control + ".checkpoints");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
