package io.caravan.parquet;

import io.caravan.core.change.TableRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What all rows of a file share.
 *
 * @param source name of the source
 * @param ingestedAt when the batch was staged; the same for all its files
 */
public record RawFileHeader(String source, TableRef table, long batch, Instant ingestedAt) {
    /** Key-value metadata of the footer. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("caravan.layout", RawLayout.VERSION);
        metadata.put("caravan.source", source);
        metadata.put("caravan.batch", Long.toString(batch));
        return metadata;
    }
}
