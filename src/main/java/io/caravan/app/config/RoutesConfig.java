package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.FileLocations;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The routes of the process, which all its sources share.
 *
 * @param folder whose files are added to the built-in routes
 * @param replaced built-in routes that files of the folder take the place of
 * @param include in the place of all this, the only ones, as Camel's {@code routesIncludePattern}; empty where that is not wanted
 * @param settings what placeholders in routes mean
 */
public record RoutesConfig(Path folder, List<String> replaced, String include, RouteSettings settings) {
    /** The ids of the routes that are in the jar, each in {@code routes/ID.camel.yaml}. */
    public static final List<String> BUILT_IN = List.of(
            "schedule",
            "sync",
            "snapshot",
            "deltas",
            "data-sync",
            "imports",
            "convex-call",
            "warehouse-call",
            "land",
            "staging",
            "compact",
            "notify",
            "failures");

    static RoutesConfig read(ConfigReader in) {
        return new RoutesConfig(
                in.parsed("routes.location", "file:routes", FileLocations::parse),
                in.parsed("routes.replace", "", RoutesConfig::names),
                in.text("routes.include", ""),
                new RouteSettings(in.said()));
    }

    private static List<String> names(String value) {
        List<String> names = Arrays.stream(value.split(",", -1))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
        List<String> strange =
                names.stream().filter(name -> !BUILT_IN.contains(name)).toList();
        if (!strange.isEmpty()) {
            throw new IllegalArgumentException("there is no built-in route " + String.join(", ", strange)
                    + "; there are " + String.join(", ", BUILT_IN));
        }
        return names;
    }
}
