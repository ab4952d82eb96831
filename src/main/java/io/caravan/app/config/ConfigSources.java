package io.caravan.app.config;

import io.caravan.core.config.PropertiesFile;
import io.caravan.core.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where values come from, the later ones winning: {@code application.properties} in the jar, in the folder conf of an installation,
 * in the working directory; the environment, the environment with the prefix {@code CARAVAN_}, {@code -Dkey=value}.
 */
public final class ConfigSources {
    private static final String FILE = "application.properties";

    /** Said by the program that starts an installation: its folder. */
    private static final String HOME = "caravan.home";

    private ConfigSources() {}

    /** The folder of an installation that was made of an archive. */
    public static Optional<Path> installation() {
        return Optional.of(System.getProperty(HOME, ""))
                .filter(home -> !home.isEmpty())
                .map(Path::of);
    }

    /** Every value of a key of ours. */
    public static Map<String, String> read(Map<String, String> environment, Properties system, Path directory) {
        Map<String, String> values = common(environment, filesOfUser(directory));
        values.putAll(ours(system));
        return values;
    }

    /** As {@link #read}, without what {@code -D} says. */
    static Map<String, String> common(
            Map<String, String> environment, Map<String, Map<String, PropertiesFile.Line>> filesOfUser) {
        Settings values = new Settings();
        packaged().forEach((key, line) -> {
            if (isOurs(key)) {
                values.put(key, line.value());
            }
        });
        filesOfUser.forEach((name, lines) -> lines.forEach((key, line) -> {
            if (isOurs(key) || UnknownKeys.isTypo(key)) {
                values.put(key, line.value(), name + ", line " + line.line());
            }
        }));
        Environment.common(environment, values);
        return values;
    }

    /** What Camel reads as well: every value of the two files, ours among them. */
    public static Properties files(Path directory) {
        Properties properties = new Properties();
        packaged().forEach((key, line) -> properties.setProperty(key, line.value()));
        filesOfUser(directory)
                .values()
                .forEach(lines -> lines.forEach((key, line) -> properties.setProperty(key, line.value())));
        return properties;
    }

    /** What {@code -D} says of keys of ours. */
    public static Map<String, String> ours(Properties system) {
        Settings values = new Settings();
        for (String key : system.stringPropertyNames()) {
            if (isOurs(key) || UnknownKeys.isTypo(key)) {
                values.put(key, system.getProperty(key), option(key));
            }
        }
        return values;
    }

    /** Keeps the value of one option of the command line, to be refused with the rest of the problems where it is nobody's. */
    public static void override(String key, String value, Map<String, String> options) {
        if (options instanceof Settings settings) {
            settings.put(key, value, option(key));
        } else {
            options.put(key, value);
        }
    }

    private static String option(String key) {
        return "-D" + key;
    }

    /** How the environment spells a name: in capitals, and nothing but letters and digits. */
    static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z') {
                plain.append((char) (c - 'a' + 'A'));
            } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    static boolean isOurs(String key) {
        return CaravanConfig.PREFIXES.stream().anyMatch(prefix -> key.equals(prefix) || key.startsWith(prefix + "."));
    }

    /** The lines of each by its name for messages, the later one winning. */
    static Map<String, Map<String, PropertiesFile.Line>> filesOfUser(Path directory) {
        Map<String, Map<String, PropertiesFile.Line>> files = new LinkedHashMap<>();
        installation()
                .map(home -> home.resolve("conf").resolve(FILE))
                .ifPresent(installed -> read(installed, installed.toString(), files));
        read(directory.resolve(FILE), FILE, files);
        return files;
    }

    private static void read(Path file, String name, Map<String, Map<String, PropertiesFile.Line>> files) {
        PropertiesFile.requireNoOther(file, name);
        if (Files.isRegularFile(file)) {
            files.put(name, PropertiesFile.read(file, name));
        }
    }

    private static Map<String, PropertiesFile.Line> packaged() {
        try (InputStream in = ConfigSources.class.getResourceAsStream(FILE)) {
            return in == null ? Map.of() : PropertiesFile.read(in, FILE + " of the jar");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
