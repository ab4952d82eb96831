package io.caravan.core.decode;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A top-level field of the rows of a page. */
final class Field {
    private static final Map<String, Role> ROLES = Map.of(
            "_id", Role.ID,
            "_creationTime", Role.CREATION_TIME,
            "_ts", Role.TS,
            "_component", Role.COMPONENT,
            "_table", Role.TABLE,
            "_deleted", Role.DELETED);

    /** What becomes of a field's value. */
    enum Role {
        /** Belongs to the document. */
        USER,
        ID,
        CREATION_TIME,
        TS,
        COMPONENT,
        TABLE,
        DELETED,
        /** Transport metadata that nobody asked for. */
        IGNORED
    }

    final String name;
    final Role role;
    final int index;

    /** The key in canonical JSON, with quotes and colon. */
    final byte[] key;

    /** The field that followed this one last time; null at first. */
    Field next;

    /** The scan of a row that met this field last. */
    long scan;

    Field(byte[] name, int index) {
        this.name = new String(name, StandardCharsets.UTF_8);
        this.index = index;
        this.role = this.name.startsWith("_") ? ROLES.getOrDefault(this.name, Role.IGNORED) : Role.USER;
        ByteOutput quoted = new ByteOutput(name.length + 3);
        quoted.write('"');
        JsonStrings.escape(quoted, name);
        quoted.write('"');
        quoted.write(':');
        this.key = quoted.toByteArray();
    }
}
