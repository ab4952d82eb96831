package io.caravan.sandbox.value;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads values in the {@code export_json} form and writes them in any other; fields in the order of their names. */
public final class ExportJson {
    private ExportJson() {}

    public static Map<String, Object> parse(byte[] utf8) throws JsonFormatException {
        return object(Json.read(utf8));
    }

    /** The user's fields of a document, as stored; the system fields are left out. */
    public static Content.Stored store(Map<String, Object> document) {
        ValueWriter out = new ValueWriter(Format.EXPORT);
        writeFields(document, out);
        return new Content.Stored(out.toByteArray());
    }

    public static void writeFields(Map<String, Object> document, ValueWriter out) {
        for (Map.Entry<String, Object> field : new TreeMap<>(document).entrySet()) {
            if (!field.getKey().startsWith("_")) {
                out.field(field.getKey());
                write(field.getValue(), out);
            }
        }
    }

    /** Fields {@code "a":1,"b":2} as stored, parsed. */
    public static Map<String, Object> fields(Content.Stored stored) {
        byte[] object = new byte[stored.fields().length + 2];
        System.arraycopy(stored.fields(), 0, object, 1, stored.fields().length);
        object[0] = '{';
        object[object.length - 1] = '}';
        try {
            return parse(object);
        } catch (JsonFormatException e) {
            throw new IllegalStateException("a stored document is not JSON", e);
        }
    }

    private static void write(Object value, ValueWriter out) {
        if (value instanceof Map<?, ?> map) {
            writeObject(map, out);
        } else if (value instanceof List<?> items) {
            out.startArray();
            items.forEach(item -> write(item, out));
            out.endArray();
        } else if (value instanceof String text) {
            out.string(text);
        } else if (value instanceof Long number) {
            out.int64(number);
        } else if (value instanceof Double number) {
            out.float64(number);
        } else if (value instanceof Boolean flag) {
            out.bool(flag);
        } else if (value == Json.NULL) {
            out.nothing();
        } else {
            throw ApiError.badArguments("the integer " + value + " does not fit an int64; write floats with a dot");
        }
    }

    private static void writeObject(Map<?, ?> map, ValueWriter out) {
        if (map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            if (only.getKey() instanceof String key
                    && key.startsWith("$")
                    && only.getValue() instanceof String base64) {
                writeWrapped(key, Base64.getDecoder().decode(base64), out);
                return;
            }
        }
        out.startObject();
        for (Map.Entry<?, ?> field : new TreeMap<>(map).entrySet()) {
            out.field((String) field.getKey());
            write(field.getValue(), out);
        }
        out.endObject();
    }

    private static void writeWrapped(String key, byte[] bytes, ValueWriter out) {
        switch (key) {
            case "$bytes" -> out.bytes(bytes);
            case "$integer" -> out.int64(littleEndian(bytes));
            case "$float" -> out.float64(Double.longBitsToDouble(littleEndian(bytes)));
            default -> throw ApiError.badArguments("a field name cannot start with $: " + key);
        }
    }

    private static long littleEndian(byte[] bytes) {
        if (bytes.length != Long.BYTES) {
            throw ApiError.badArguments("$integer and $float hold base64 of 8 bytes, not of " + bytes.length);
        }
        return java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private static Map<String, Object> object(Object value) throws JsonFormatException {
        return io.caravan.core.json.JsonObject.of("document", value).fields();
    }
}
