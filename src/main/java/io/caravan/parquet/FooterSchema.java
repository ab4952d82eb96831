package io.caravan.parquet;

import io.caravan.core.schema.SchemaFingerprint;
import java.util.Map;
import java.util.Optional;

/** The schema that a file's footer names: known only when its last row is. */
final class FooterSchema {
    private Optional<SchemaFingerprint> fingerprint = Optional.empty();

    void set(Optional<SchemaFingerprint> known) {
        fingerprint = known;
    }

    Map<String, String> metadata() {
        return fingerprint.map(known -> Map.of("caravan.schema", known.hex())).orElse(Map.of());
    }
}
