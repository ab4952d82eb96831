package io.caravan.app.config;

import io.caravan.core.config.EnvironmentVariable;
import io.caravan.core.config.PropertiesFile;
import io.caravan.core.config.Typos;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Names that are not ours, and those among them that were probably meant to be. */
public final class UnknownKeys {
    private static final int NEAR = 2;
    private static final int SHORT = 6;

    private UnknownKeys() {}

    /** Whether a key of no prefix of ours is one of ours with a slip in it. */
    static boolean isTypo(String key) {
        return !ConfigSources.isOurs(key) && meant(key).isPresent();
    }

    /** The key that a name is nearest to, however it is spelled. */
    static Optional<String> meant(String name) {
        String plain = ConfigSources.plain(name);
        return KnownKeys.byPlainName().entrySet().stream()
                .filter(known -> known.getKey().length() >= SHORT)
                .filter(known -> Typos.areNear(known.getKey(), plain, NEAR))
                .min(Comparator.<Map.Entry<String, String>>comparingInt(known -> Typos.between(known.getKey(), plain))
                        .thenComparing(Map.Entry::getValue))
                .map(Map.Entry::getValue);
    }

    /** What is worth a word although nothing is wrong by itself; names only, no values. */
    static List<String> warnings(
            Map<String, String> environment, Map<String, Map<String, PropertiesFile.Line>> filesOfUser) {
        List<String> warnings = new ArrayList<>();
        new TreeMap<>(Environment.typos(environment))
                .forEach((name, key) -> warnings.add(
                        "The environment variable " + name + " is none of Caravan's and has no effect; did you mean "
                                + EnvironmentVariable.of(key) + "?"));
        filesOfUser.forEach((name, lines) -> lines.forEach((key, line) -> {
            boolean known = ConfigSources.isOurs(key) || isTypo(key) || isCamels(key);
            if (!known) {
                warnings.add(name + ", line " + line.line() + ": " + key
                        + " is no key of Caravan's or Camel's; only a route of yours can use it");
            }
            warnings.addAll(twice(name, key, line));
        }));
        return warnings;
    }

    /** Of the file of a source, which holds nothing that is not ours. */
    static List<String> saidTwice(String name, Map<String, PropertiesFile.Line> lines) {
        List<String> warnings = new ArrayList<>();
        lines.forEach((key, line) -> warnings.addAll(twice(name, key, line)));
        return warnings;
    }

    private static List<String> twice(String name, String key, PropertiesFile.Line line) {
        return line.before() == 0
                ? List.of()
                : List.of(name + ", line " + line.line() + ": " + key + " is said in line " + line.before()
                        + ", too, which has no effect; put both into one line, or take one out");
    }

    static boolean isCamels(String key) {
        return key.toLowerCase(Locale.ROOT).startsWith("camel.") || key.startsWith("routes.");
    }
}
