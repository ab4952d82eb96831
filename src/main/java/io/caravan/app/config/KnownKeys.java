package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import java.util.Map;
import java.util.Set;

/** Every key that a configuration may hold. */
final class KnownKeys {
    private static final Set<String> ALL = read();

    private KnownKeys() {}

    static Set<String> all() {
        return ALL;
    }

    private static Set<String> read() {
        ConfigReader in = new ConfigReader(Map.of());
        CaravanConfig.read(in);
        return in.keys();
    }
}
