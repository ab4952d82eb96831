package io.caravan.sandbox;

import java.util.Optional;
import java.util.regex.Pattern;

/** The header {@code Convex-Client}, of which data syncs take the beginning of their ids. */
final class ClientName {
    private static final Pattern FORM = Pattern.compile(".+-[0-9]+\\.[0-9]+(\\.[0-9]+)?.*");

    private ClientName() {}

    static String prefix(Optional<String> header) {
        String client = header.orElse("unknown-0.0.0");
        if (!FORM.matcher(client).matches()) {
            throw ApiError.badRequest(
                    "InvalidClientVersion",
                    "Failed to parse client version string: '" + client
                            + "'. Expected format is {client_name}-{semver}, e.g. my-esolang-client-0.0.1");
        }
        return client.startsWith("airbyte-export-")
                ? "airbyte-"
                : client.startsWith("fivetran-export-") ? "fivetran-" : "";
    }
}
