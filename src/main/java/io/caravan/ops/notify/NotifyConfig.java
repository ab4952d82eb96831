package io.caravan.ops.notify;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.Secret;
import io.caravan.core.failure.SecretRedactor;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/**
 * Who is told what somebody should look at.
 *
 * @param webhook its address, which is a secret; empty where nobody is told
 * @param format of what is posted
 * @param afterFailures how many syncs in a row must fail
 * @param importAfter how long an import must be under way
 */
public record NotifyConfig(Secret webhook, Format format, int afterFailures, Duration importAfter) {
    private static final int MOST = 100_000;

    /** The shape of a notice. */
    public enum Format {
        JSON,
        SLACK
    }

    public static NotifyConfig read(ConfigReader in) {
        Secret webhook = in.secret("notify.webhook");
        if (!webhook.isEmpty()) {
            path(webhook.value())
                    .ifPresentOrElse(
                            SecretRedactor::add,
                            () -> in.conflict(
                                    "notify.webhook: expected an address such as https://hooks.example.com/T0/B0/secret",
                                    "notify.webhook"));
        }
        return new NotifyConfig(
                webhook,
                in.choice("notify.format", Format.JSON, Format.class),
                Math.toIntExact(Math.min(in.number("notify.afterFailures", 3, 1), MOST)),
                in.duration("notify.importAfter", "6h"));
    }

    /** What of the address is the secret, since a library may quote it alone. */
    private static Optional<String> path(String address) {
        try {
            URI uri = new URI(address);
            boolean usable =
                    uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?");
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return usable ? Optional.of(uri.getRawPath() + query) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
