package io.caravan.parquet;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What all rows of a file share.
 *
 * @param source name of the source
 * @param ingestedAt when the batch was staged; the same for all its files
 * @param schema of the table, where it is known when the file is opened
 */
public record RawFileHeader(
        String source, TableRef table, long batch, Instant ingestedAt, Optional<SchemaFingerprint> schema) {
    /** Key-value metadata of the footer. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("caravan.layout", RawLayout.VERSION);
        metadata.put("caravan.source", source);
        metadata.put("caravan.batch", Long.toString(batch));
        schema.ifPresent(fingerprint -> metadata.put("caravan.schema", fingerprint.hex()));
        return metadata;
    }
}
