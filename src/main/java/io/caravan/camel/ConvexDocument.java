package io.caravan.camel;

import java.nio.charset.StandardCharsets;

/** The own fields of a document as canonical JSON: the body of an upsert. Camel converts it to text, bytes, a map or a tree. */
public final class ConvexDocument {
    private final byte[] json;

    ConvexDocument(byte[] json) {
        this.json = json;
    }

    /** UTF-8. */
    public byte[] toByteArray() {
        return json.clone();
    }

    byte[] shared() {
        return json;
    }

    /** The text itself; never log a document. */
    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
