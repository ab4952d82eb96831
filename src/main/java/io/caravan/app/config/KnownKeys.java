package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.KeyShape;
import java.util.Map;
import java.util.Set;

/** Every key that a configuration may hold. */
final class KnownKeys {
    private static final Map<String, KeyShape> ALL = read();

    private KnownKeys() {}

    static Set<String> all() {
        return ALL.keySet();
    }

    static Map<String, KeyShape> shapes() {
        return ALL;
    }

    private static Map<String, KeyShape> read() {
        ConfigReader in = new ConfigReader(Map.of());
        CaravanConfig.read(in);
        return in.shapes();
    }
}
