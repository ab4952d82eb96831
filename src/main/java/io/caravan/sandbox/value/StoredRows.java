package io.caravan.sandbox.value;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Documents given one by one, held in memory. */
public final class StoredRows implements Rows {
    /** @param creationTime milliseconds; not a number when the commit decides */
    public record Row(String id, double creationTime, Content.Stored content) {}

    private final List<Row> rows;
    private final Map<String, Long> ordinals = new HashMap<>();

    public StoredRows(List<Row> rows) {
        this.rows = rows;
        for (int i = 0; i < rows.size(); i++) {
            ordinals.put(rows.get(i).id(), (long) i);
        }
    }

    @Override
    public long count() {
        return rows.size();
    }

    @Override
    public String id(long ordinal) {
        return rows.get((int) ordinal).id();
    }

    @Override
    public OptionalLong ordinal(String id) {
        Long ordinal = ordinals.get(id);
        return ordinal == null ? OptionalLong.empty() : OptionalLong.of(ordinal);
    }

    @Override
    public IdOrder order() {
        return IdOrder.sorted(count(), this::id);
    }

    @Override
    public double creationTime(long ordinal, long ts) {
        double given = rows.get((int) ordinal).creationTime();
        return Double.isNaN(given) ? CreationTime.of(ts) : given;
    }

    @Override
    public void writeFields(long ordinal, Content.Generated content, ValueWriter out) {
        ExportJson.writeFields(ExportJson.fields(rows.get((int) ordinal).content()), out);
    }

    @Override
    public Content invent(int version, Dice dice) {
        return rows.isEmpty() ? Content.DELETED : dice.pick(rows).content();
    }
}
