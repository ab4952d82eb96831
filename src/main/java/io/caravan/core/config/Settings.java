package io.caravan.core.config;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Values by key, each of which knows where it was said. */
public final class Settings extends AbstractMap<String, String> {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> origins = new TreeMap<>();
    private final List<String> signs = new ArrayList<>();

    public static Settings copy(Map<String, String> values) {
        Settings copy = new Settings();
        copy.putAll(values);
        return copy;
    }

    /** @param where for messages: {@code application.properties, line 3} */
    public void put(String key, String value, String where) {
        values.put(key, value);
        origins.put(key, where);
    }

    /** Without saying where. */
    @Override
    public String put(String key, String value) {
        origins.remove(key);
        return values.put(key, value);
    }

    @Override
    public void putAll(Map<? extends String, ? extends String> more) {
        more.forEach(this::put);
        if (more instanceof Settings settings) {
            origins.putAll(settings.origins);
            settings.signs.forEach(this::sign);
        }
    }

    /** Whether it is known where the value was said, as it is of all that a user says. */
    public boolean saysWhere(String key) {
        return origins.containsKey(key);
    }

    /** Another value from the same place. */
    public void change(String key, String value) {
        values.put(key, value);
    }

    /** @param name of a variable that says that a real deployment is meant */
    public void sign(String name) {
        if (!signs.contains(name)) {
            signs.add(name);
        }
    }

    List<String> signs() {
        return List.copyOf(signs);
    }

    Origins origins(String suffix) {
        return new Origins(
                origins.entrySet().stream()
                        .filter(entry -> values.containsKey(entry.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                suffix);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return values.entrySet();
    }
}
