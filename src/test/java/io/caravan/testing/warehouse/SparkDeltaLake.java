package io.caravan.testing.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.LandedBatches;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.ledger.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What Spark reads from the Delta tables below a {@code delta.location}; records and orphans as {@link DeltaLake} finds them. */
public record SparkDeltaLake(DeltaLake lake, Warehouse warehouse) implements LandedBatches {
    private static final String COLUMNS = "_component, _table, _id, _generation, _ts, _op, _deleted, document,"
            + " unix_micros(_creation_time), _batch, _ingested_at IS NOT NULL";

    public SparkDeltaLake(Path files) {
        this(new DeltaLake(files), Warehouse.shared());
    }

    @Override
    public List<JsonNode> manifests() {
        return lake.controls();
    }

    @Override
    public Set<String> orphans() {
        return lake.orphans();
    }

    @Override
    public List<LandedEvent> events() {
        List<LandedEvent> events = new ArrayList<>();
        List<String> tables =
                lake.tables().stream().map(table -> "delta.`" + table + "`").toList();
        warehouse.rows(COLUMNS, tables).forEach(row -> events.add(event(row)));
        return events;
    }

    /** Rows of one table; the statistics of its files decide which files they are read from. */
    public long rows(Path table, String condition) {
        return warehouse
                .sql("SELECT count(*) FROM delta.`" + table + "` WHERE " + condition)
                .get(0)
                .get(0)
                .asLong();
    }

    private static LandedEvent event(JsonNode row) {
        String op = row.get(5).asText();
        if (row.get(6).asBoolean() != op.equals("delete")
                || row.get(9).asLong() < row.get(3).asLong()
                || !row.get(10).asBoolean()) {
            throw new AssertionError("its columns contradict each other: " + row);
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
}
