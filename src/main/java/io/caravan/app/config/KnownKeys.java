package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.KeyShape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Every key that a configuration may hold. */
final class KnownKeys {
    private static final Map<String, KeyShape> ALL = read();
    private static final Map<String, String> BY_PLAIN_NAME = byPlainName(ALL.keySet());

    private KnownKeys() {}

    static Set<String> all() {
        return ALL.keySet();
    }

    static Map<String, KeyShape> shapes() {
        return ALL;
    }

    /** Each as the environment spells it: see {@link ConfigSources#plain}. */
    static Map<String, String> byPlainName() {
        return BY_PLAIN_NAME;
    }

    private static Map<String, String> byPlainName(Set<String> keys) {
        Map<String, String> names = new LinkedHashMap<>();
        keys.forEach(key -> names.put(ConfigSources.plain(key), key));
        return Collections.unmodifiableMap(names);
    }

    private static Map<String, KeyShape> read() {
        ConfigReader in = new ConfigReader(Map.of());
        CaravanConfig.read(in);
        return in.shapes();
    }
}
