package io.caravan.cli.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Where values come from, the later ones winning: {@code application.properties} in the jar, then in the working directory, the
 * environment, {@code -Dkey=value}.
 */
public final class ConfigSources {
    private static final String FILE = "application.properties";

    private ConfigSources() {}

    /** Every value of a key of ours. */
    public static Map<String, String> read(Map<String, String> environment, Properties system, Path directory) {
        Map<String, String> values = common(environment, directory);
        values.putAll(ours(system));
        return values;
    }

    /** As {@link #read}, without what {@code -D} says. */
    public static Map<String, String> common(Map<String, String> environment, Path directory) {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, packaged());
        Path file = directory.resolve(FILE);
        if (Files.isRegularFile(file)) {
            put(values, file(file));
        }
        Map<String, String> byName = byEnvironmentName(values);
        environment.forEach((name, value) -> {
            String key = byName.get(name.replace("_", ""));
            if (key != null) {
                values.put(key, value);
            }
        });
        return values;
    }

    /** What {@code -D} says of keys of ours. */
    public static Map<String, String> ours(Properties system) {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, system);
        return values;
    }

    /** The environment's values for one source of several: {@code CONVEX_DEPLOY_KEY_ORDERS}. */
    static Map<String, String> ofSource(String source, Map<String, String> environment) {
        Map<String, String> names = new LinkedHashMap<>();
        KnownKeys.all().forEach(key -> names.put(plain(key) + plain(source), key));
        KnownKeys.all().forEach(key -> names.remove(plain(key))); // s3.x of source y is not the key s3.xy
        Map<String, String> values = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            String key = names.get(name.replace("_", ""));
            if (key != null) {
                values.put(key, value);
            }
        });
        return values;
    }

    /** How the environment spells a name: in capitals, and nothing but letters and digits. */
    static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
    }

    /** {@code convex.deploy.key} is {@code CONVEX_DEPLOY_KEY}; {@code s3.pathStyle} is {@code S3_PATHSTYLE} or {@code S3_PATH_STYLE}. */
    private static Map<String, String> byEnvironmentName(Map<String, String> values) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String key : KnownKeys.all()) {
            names.put(key.replace(".", "").toUpperCase(Locale.ROOT), key);
        }
        values.keySet().forEach(key -> names.putIfAbsent(key.replace(".", "").toUpperCase(Locale.ROOT), key));
        return names;
    }

    private static void put(Map<String, String> values, Properties properties) {
        for (String key : properties.stringPropertyNames()) {
            boolean ours = CaravanConfig.PREFIXES.stream()
                    .anyMatch(prefix -> key.equals(prefix) || key.startsWith(prefix + "."));
            if (ours) {
                values.put(key, properties.getProperty(key));
            }
        }
    }

    private static Properties packaged() {
        try (InputStream in = ConfigSources.class.getResourceAsStream("/" + FILE)) {
            return in == null ? new Properties() : load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Properties file(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file.toAbsolutePath() + " failed", e);
        }
    }

    private static Properties load(InputStream in) throws IOException {
        Properties properties = new Properties();
        properties.load(in);
        return properties;
    }
}
