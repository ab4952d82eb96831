package io.caravan.sandbox.dataset;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Dataset;
import io.caravan.sandbox.data.NewTable;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.data.Timeline;
import io.caravan.sandbox.value.Ids;
import io.caravan.sandbox.value.Rows;
import io.caravan.sandbox.value.StoredRows;
import java.util.List;
import java.util.Map;

/** The dataset {@code empty}: no table at all. */
public record Empty(long seed) implements Dataset {
    public static final String NAME = "empty";

    @Override
    public List<Tablet> tablets(Timeline timeline) {
        return List.of();
    }

    @Override
    public Rows rows(String table, int tablet, long count, long created) {
        return new StoredRows(List.of());
    }

    @Override
    public NewTable addedLater() {
        return new NewTable(TableRef.root("addedLater"), List.of(Map.of("note", "the first table")), 0);
    }

    @Override
    public Map<String, Object> identity() {
        return Map.of("dataset", NAME, "seed", seed, "documents", 0L);
    }

    @Override
    public long created(long firstStarted) {
        return firstStarted;
    }

    @Override
    public long documents() {
        return 0;
    }

    @Override
    public Ids ids() {
        return new Ids(seed);
    }

    @Override
    public boolean changes(Tablet tablet) {
        return true;
    }

    @Override
    public void close() {}
}
