package io.caravan.core.schema;

/** SHA-256 of a schema's canonical JSON, lower-case hexadecimal. */
public record SchemaFingerprint(String hex) {
    @Override
    public String toString() {
        return hex;
    }
}
