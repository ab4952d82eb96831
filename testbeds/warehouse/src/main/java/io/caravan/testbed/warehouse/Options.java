package io.caravan.testbed.warehouse;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the command line chose.
 *
 * @param port 0 for a free one
 * @param directory where tables and volumes are kept; a server that is started over it again finds both
 * @param token the personal access token that is accepted
 * @param client id of the service principal that OAuth accepts
 * @param secret of the service principal
 * @param catalog the name that stands for Spark's only catalog
 * @param temporary whether the directory is deleted when the server ends
 */
record Options(
        int port, Path directory, String token, String client, String secret, String catalog, boolean temporary) {
    private static final Set<String> NAMES =
            Set.of("--port", "--directory", "--token", "--client", "--secret", "--catalog", "--temporary");

    static Options parse(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!NAMES.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("expected pairs of " + NAMES + ", got " + arguments[i]);
            }
            given.put(arguments[i], arguments[i + 1]);
        }
        return new Options(
                Integer.parseInt(given.getOrDefault("--port", "0")),
                Path.of(given.getOrDefault("--directory", "warehouse")).toAbsolutePath(),
                given.getOrDefault("--token", "testbed-token"),
                given.getOrDefault("--client", "testbed-client"),
                given.getOrDefault("--secret", "testbed-secret"),
                given.getOrDefault("--catalog", "main"),
                Boolean.parseBoolean(given.getOrDefault("--temporary", "false")));
    }

    Path tables() {
        return directory.resolve("tables");
    }

    Path volumes() {
        return directory.resolve("volumes");
    }
}
