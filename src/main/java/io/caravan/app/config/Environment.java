package io.caravan.app.config;

import io.caravan.core.config.EnvironmentVariable;
import io.caravan.core.config.Settings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Variables of the environment, which other tools use too. {@code CARAVAN_CONVEX_URL} is ours alone and wins over {@code CONVEX_URL};
 * what Convex's own command line writes means what it means there. One that is empty says nothing, as compose files make it of a variable
 * that is not there; but for the address, in whose place the sandbox would be read, and the place of the data where nobody else names one.
 */
final class Environment {
    private static final String OURS = "CARAVAN_";
    private static final String CONVEX = "CONVEX_";
    private static final String SELF_HOSTED_URL = "CONVEX_SELF_HOSTED_URL";
    private static final String SELF_HOSTED_KEY = "CONVEX_SELF_HOSTED_ADMIN_KEY";
    private static final String URL = "convex.url";
    private static final String KEY = "convex.deploy.key";
    private static final Set<String> PLACES = Set.of("s3.location", "delta.location");

    /** Of Convex's command line: {@code dev:happy-otter-123} is no identity that checkpoints belong to. */
    private static final Set<String> OF_CONVEX = Set.of(
            "CONVEX_DEPLOYMENT",
            "CONVEX_SITE_URL",
            "CONVEX_CLOUD_URL",
            "CONVEX_SITE_ORIGIN",
            "CONVEX_CLOUD_ORIGIN",
            SELF_HOSTED_URL,
            SELF_HOSTED_KEY);

    private Environment() {}

    /** The name that a key is set by: with the prefix where Convex's own tools use the name without it. */
    static String variable(String key) {
        String name = EnvironmentVariable.of(key);
        return OF_CONVEX.contains(name) ? OURS + name : name;
    }

    /** Overrides what all sources have in common. */
    static void common(Map<String, String> environment, Settings values) {
        Map<String, String> names = new LinkedHashMap<>(KnownKeys.byPlainName());
        values.keySet().forEach(key -> names.putIfAbsent(ConfigSources.plain(key), key));
        values.putAll(named(environment, names));
        blankPlaces(environment, names, values);
        environment.keySet().stream()
                .filter(name -> name.startsWith(CONVEX) || name.startsWith(OURS + CONVEX))
                .sorted()
                .forEach(values::sign);
        typos(environment).keySet().forEach(values::sign);
    }

    /** A place that a variable leaves blank and nobody else names, to be refused: data would land where nobody looks for it. */
    private static void blankPlaces(Map<String, String> environment, Map<String, String> names, Settings values) {
        new TreeMap<>(environment).forEach((name, value) -> {
            String key = names.getOrDefault(plain(name), "");
            if (PLACES.contains(key) && value.isBlank() && !values.saysWhere(key)) {
                values.put(key, "", "environment variable " + name);
            }
        });
    }

    private static String plain(String name) {
        return (name.startsWith(OURS) ? name.substring(OURS.length()) : name).replace("_", "");
    }

    /** The values for one source of several: {@code CONVEX_DEPLOY_KEY_ORDERS}. */
    static Settings ofSource(String source, Map<String, String> environment) {
        return named(environment, namesOf(source));
    }

    /** The key of each variable that is there and says something of one source of several. */
    static Map<String, String> variablesOf(String source, Map<String, String> environment) {
        Map<String, String> names = namesOf(source);
        Map<String, String> variables = new TreeMap<>();
        environment.forEach((name, value) -> {
            String key = names.get(plain(name));
            if (key != null && isSaid(name, key, value)) {
                variables.put(name, key);
            }
        });
        return variables;
    }

    private static Map<String, String> namesOf(String source) {
        Map<String, String> names = new LinkedHashMap<>();
        String suffix = ConfigSources.plain(source);
        KnownKeys.byPlainName().forEach((plain, key) -> names.put(plain + suffix, key));
        names.keySet().removeAll(KnownKeys.byPlainName().keySet()); // s3.x of source y is not the key s3.xy
        return names;
    }

    private static boolean isSaid(String name, String key, String value) {
        return !OF_CONVEX.contains(name) && (!value.isBlank() || key.equals(URL));
    }

    private static Settings named(Map<String, String> environment, Map<String, String> names) {
        Settings bare = new Settings();
        Settings ours = new Settings();
        new TreeMap<>(environment).forEach((name, value) -> {
            boolean prefixed = name.startsWith(OURS);
            String key = names.get(plain(name));
            if (key != null && isSaid(name, key, value)) {
                (prefixed ? ours : bare).put(key, value, "environment variable " + name);
            }
        });
        bare.putAll(ours);
        return bare;
    }

    /** What the variables of a self-hosted deployment say where nothing of ours does. Their key goes to no other deployment. */
    static void selfHosted(Map<String, String> environment, Settings values) {
        String url = environment.getOrDefault(SELF_HOSTED_URL, "").trim();
        if (!url.isEmpty() && !values.containsKey(URL)) {
            values.put(URL, url, "environment variable " + SELF_HOSTED_URL);
        }
        String key = environment.getOrDefault(SELF_HOSTED_KEY, "").trim();
        boolean wanted = values.getOrDefault(KEY, "").isBlank();
        if (!key.isEmpty() && wanted && mayBeSelfHosted(values.getOrDefault(URL, ""))) {
            values.put(KEY, key, "environment variable " + SELF_HOSTED_KEY);
        }
    }

    private static boolean mayBeSelfHosted(String url) {
        String address = url.trim().toLowerCase(Locale.ROOT);
        return address.startsWith("http")
                && !address.matches("https?://[^/]*[.]convex[.](cloud|site|dev)(:\\d+)?(/.*)?");
    }

    /** Names that nobody reads, and the key that each was probably meant for. */
    static Map<String, String> typos(Map<String, String> environment) {
        Set<String> known = KnownKeys.byPlainName().keySet();
        Map<String, String> typos = new TreeMap<>();
        for (String name : environment.keySet()) {
            String bare = name.startsWith(OURS) ? name.substring(OURS.length()) : name;
            String plain = bare.replace("_", "");
            boolean read = OF_CONVEX.contains(name) || known.stream().anyMatch(plain::startsWith);
            if (!read && name.equals(name.toUpperCase(Locale.ROOT))) {
                UnknownKeys.meant(bare).ifPresent(key -> typos.put(name, key));
            }
        }
        return typos;
    }
}
