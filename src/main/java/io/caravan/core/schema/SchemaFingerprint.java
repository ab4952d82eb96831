package io.caravan.core.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a schema's canonical JSON, lower-case hexadecimal. */
public record SchemaFingerprint(String hex) {
    public static SchemaFingerprint of(TableSchema schema) {
        byte[] json = TableSchemaJson.toJson(schema).getBytes(StandardCharsets.UTF_8);
        try {
            return new SchemaFingerprint(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(json)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
