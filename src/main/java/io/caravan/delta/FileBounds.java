package io.caravan.delta;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.parquet.RawLayout;
import java.util.Optional;

/**
 * What a table's log says of a file.
 *
 * @param rows 0 where it does not say
 */
record FileBounds(long rows, long minTs, long maxTs, long firstBatch, long lastBatch) {
    private static final FileBounds ANY = new FileBounds(0, 0, Long.MAX_VALUE, 1, Long.MAX_VALUE);

    /**
     * Statistics that cannot be read say nothing.
     *
     * @param batch that wrote the file, if it is ours: it holds no row of a later one
     */
    static FileBounds of(Optional<String> statistics, Optional<Long> batch) {
        FileBounds told = statistics.map(FileBounds::read).orElse(ANY);
        return batch.map(told::upTo).orElse(told);
    }

    private static FileBounds read(String json) {
        try {
            JsonObject statistics = JsonObject.of("stats", Json.read(json));
            boolean bounded = statistics.has("minValues") && statistics.has("maxValues");
            return bounded ? bounded(statistics) : ANY;
        } catch (JsonFormatException another) {
            return ANY;
        }
    }

    private static FileBounds bounded(JsonObject statistics) throws JsonFormatException {
        JsonObject least = statistics.object("minValues");
        JsonObject greatest = statistics.object("maxValues");
        return new FileBounds(
                statistics.optionalInteger("numRecords").orElse(ANY.rows),
                least.optionalInteger(RawLayout.TS).orElse(ANY.minTs),
                greatest.optionalInteger(RawLayout.TS).orElse(ANY.maxTs),
                least.optionalInteger(RawLayout.BATCH).orElse(ANY.firstBatch),
                greatest.optionalInteger(RawLayout.BATCH).orElse(ANY.lastBatch));
    }

    private FileBounds upTo(long last) {
        return new FileBounds(rows, minTs, maxTs, Math.min(firstBatch, last), Math.min(lastBatch, last));
    }
}
