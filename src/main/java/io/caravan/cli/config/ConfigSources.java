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
        put(values, system);
        return values;
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

    private static Properties file(Path file) {
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
