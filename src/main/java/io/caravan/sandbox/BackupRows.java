package io.caravan.sandbox;

import io.caravan.core.json.JsonFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Documents of a backup, as they were. */
final class BackupRows implements Rows {
    private final List<String> names;
    private final List<Double> creationTimes;
    private final List<Content.Stored> documents;
    private final Map<String, Long> ordinals = new HashMap<>();

    private BackupRows(Builder builder) {
        this.names = builder.names;
        this.creationTimes = builder.creationTimes;
        this.documents = builder.documents;
        for (int i = 0; i < names.size(); i++) {
            ordinals.put(names.get(i), (long) i);
        }
    }

    /** Takes documents one by one. */
    static final class Builder {
        private final List<String> names = new ArrayList<>();
        private final List<Double> creationTimes = new ArrayList<>();
        private final List<Content.Stored> documents = new ArrayList<>();

        void add(Map<String, Object> document) throws JsonFormatException {
            if (!(document.get("_id") instanceof String id)) {
                throw new JsonFormatException("it has no _id");
            }
            names.add(id);
            creationTimes.add(document.get("_creationTime") instanceof Number time ? time.doubleValue() : 0.0);
            documents.add(ExportJson.store(document));
        }

        BackupRows build() {
            return new BackupRows(this);
        }
    }

    @Override
    public long count() {
        return names.size();
    }

    @Override
    public String id(long ordinal) {
        return names.get((int) ordinal);
    }

    @Override
    public OptionalLong ordinal(String id) {
        Long ordinal = ordinals.get(id);
        return ordinal == null ? OptionalLong.empty() : OptionalLong.of(ordinal);
    }

    @Override
    public double creationTime(long ordinal, long ts) {
        return creationTimes.get((int) ordinal);
    }

    @Override
    public void writeFields(long ordinal, Content.Generated content, ValueWriter out) {
        ExportJson.writeFields(ExportJson.fields(documents.get((int) ordinal)), out);
    }

    /** Another document's content: plausible for the table, whatever it holds. */
    @Override
    public Content invent(int version, Dice dice) {
        return documents.isEmpty() ? Content.DELETED : dice.pick(documents);
    }
}
