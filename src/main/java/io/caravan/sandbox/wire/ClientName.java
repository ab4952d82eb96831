package io.caravan.sandbox.wire;

import io.caravan.sandbox.value.ApiError;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header {@code Convex-Client}, of which some data syncs take the beginning of their ids. */
final class ClientName {
    private static final Pattern INTEGRATION =
            Pattern.compile("(?:(airbyte)-export|(fivetran)-(?:im|ex)port)-[0-9]+\\.[0-9]+\\.[0-9]+.*");

    private ClientName() {}

    static String prefix(Optional<String> header) {
        String client = header.orElse("unknown-unknown");
        if (client.indexOf('-') < 0) {
            throw ApiError.badRequest(
                    "InvalidClientVersion",
                    "Failed to parse client version string: '" + client
                            + "'. Expected format is {client_name}-{semver}, e.g. my-esolang-client-0.0.1");
        }
        Matcher integration = INTEGRATION.matcher(client);
        if (!integration.matches()) {
            return "";
        }
        return Optional.ofNullable(integration.group(1)).orElse("fivetran") + "-";
    }
}
