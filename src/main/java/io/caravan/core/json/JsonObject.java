package io.caravan.core.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Strict, typed reading of one JSON object; every error names the path of the field. */
public final class JsonObject {
    private final String path;
    private final Map<String, Object> fields;

    private JsonObject(String path, Map<String, Object> fields) {
        this.path = path;
        this.fields = fields;
    }

    /** @param path how errors name the object, such as {@code checkpoint} */
    public static JsonObject of(String path, Object value) throws JsonFormatException {
        if (!(value instanceof Map<?, ?>)) {
            throw new JsonFormatException(path + " is not an object");
        }
        @SuppressWarnings("unchecked") // Json.read makes no other maps
        Map<String, Object> fields = (Map<String, Object>) value;
        return new JsonObject(path, fields);
    }

    public JsonObject allow(String... names) throws JsonFormatException {
        Set<String> known = Set.of(names);
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                throw new JsonFormatException(path + " has an unknown field \"" + name + "\"");
            }
        }
        return this;
    }

    public Map<String, Object> fields() {
        return fields;
    }

    public boolean has(String name) {
        return fields.containsKey(name) && fields.get(name) != Json.NULL;
    }

    public String string(String name) throws JsonFormatException {
        return typed(name, String.class, "a string");
    }

    public Optional<String> optionalString(String name) throws JsonFormatException {
        return has(name) ? Optional.of(string(name)) : Optional.empty();
    }

    public long integer(String name) throws JsonFormatException {
        return typed(name, Long.class, "a 64 bit integer");
    }

    public OptionalLong optionalInteger(String name) throws JsonFormatException {
        return has(name) ? OptionalLong.of(integer(name)) : OptionalLong.empty();
    }

    public boolean bool(String name) throws JsonFormatException {
        return typed(name, Boolean.class, "a boolean");
    }

    public JsonObject object(String name) throws JsonFormatException {
        return of(path + "." + name, typed(name, Map.class, "an object"));
    }

    public List<JsonObject> objects(String name) throws JsonFormatException {
        List<JsonObject> objects = new ArrayList<>();
        for (Object item : typed(name, List.class, "an array")) {
            objects.add(of(path + "." + name + "[" + objects.size() + "]", item));
        }
        return objects;
    }

    public List<String> strings(String name) throws JsonFormatException {
        List<String> strings = new ArrayList<>();
        for (Object item : typed(name, List.class, "an array")) {
            if (!(item instanceof String text)) {
                throw new JsonFormatException(path + "." + name + " holds something else than strings");
            }
            strings.add(text);
        }
        return strings;
    }

    private <T> T typed(String name, Class<T> type, String what) throws JsonFormatException {
        Object value = fields.get(name);
        if (value == null) {
            throw new JsonFormatException(path + "." + name + " is missing");
        }
        if (!type.isInstance(value)) {
            throw new JsonFormatException(path + "." + name + " is not " + what);
        }
        return type.cast(value);
    }
}
