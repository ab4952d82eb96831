package io.caravan.core.schema;

import io.caravan.core.file.Sha256;
import java.nio.charset.StandardCharsets;

/** SHA-256 of a schema's canonical JSON, lower-case hexadecimal. */
public record SchemaFingerprint(String hex) {
    public static SchemaFingerprint of(TableSchema schema) {
        return new SchemaFingerprint(Sha256.of(TableSchemaJson.toJson(schema).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return hex;
    }
}
