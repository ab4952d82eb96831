package io.caravan.cli.config;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Selection;
import io.caravan.core.json.JsonFormatException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One Convex deployment.
 *
 * @param name in receipts, metrics and tables
 * @param url of the deployment, or {@code sandbox:DATASET}
 * @param deployment identity that checkpoints belong to; the address, unless {@code convex.deployment} says otherwise
 * @param responseTimeout until the first byte; a snapshot page may take a minute
 * @param timeout of a whole call, body included
 */
public record SourceConfig(
        String name,
        String url,
        String deployment,
        Secret deployKey,
        Protocol protocol,
        Selection selection,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration timeout,
        int maxAttempts) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final String SANDBOX = "sandbox:";

    static SourceConfig read(ConfigReader in) {
        String url = in.parsed("convex.url", "sandbox:shop", SourceConfig::url);
        String deployment = in.text("convex.deployment", "");
        return new SourceConfig(
                in.parsed("source.name", "app", SourceConfig::name),
                url,
                deployment.isEmpty() ? identity(url) : deployment,
                in.secret("convex.deploy.key"),
                in.choice("convex.protocol", Protocol.STREAMING_EXPORT, Protocol.class),
                in.parsed("convex.selection", "", SourceConfig::selection),
                in.duration("convex.connectTimeout", "10s"),
                in.duration("convex.responseTimeout", "100s"),
                in.duration("convex.timeout", "5m"),
                (int) in.number("convex.maxAttempts", 8, 1));
    }

    /** Of what it takes to be asked. */
    Optional<String> missing() {
        return isSandbox() || !deployKey.isEmpty()
                ? Optional.empty()
                : Optional.of("convex.deploy.key is missing: " + url + " needs one."
                        + " Create it in the dashboard under Settings, Deploy Keys, and set CONVEX_DEPLOY_KEY"
                        + " (CONVEX_DEPLOY_KEY_NAME for one of several sources).");
    }

    /**
     * To be called before the source is asked by a command that hardly ever does.
     *
     * @throws ConfigurationException where the key is missing
     */
    public void requireKey() {
        missing().ifPresent(problem -> {
            throw new ConfigurationException(List.of(problem));
        });
    }

    SourceConfig withMaxAttempts(int attempts) {
        return new SourceConfig(
                name,
                url,
                deployment,
                deployKey,
                protocol,
                selection,
                connectTimeout,
                responseTimeout,
                timeout,
                Math.min(attempts, maxAttempts));
    }

    public boolean isSandbox() {
        return url.startsWith(SANDBOX);
    }

    /** Whether a backup is served, rather than generated data. */
    public boolean isBackup() {
        return isSandbox() && url.toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** What follows {@code sandbox:}. */
    public String dataset() {
        return url.substring(SANDBOX.length());
    }

    private static String name(String value) {
        if (!value.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("expected 1 to 64 letters, digits, _ or -");
        }
        return value;
    }

    private static String url(String value) {
        if (value.startsWith(SANDBOX) && value.length() > SANDBOX.length()) {
            return value;
        }
        try {
            URI uri = new URI(value);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            boolean root = uri.getRawPath() == null
                    || uri.getRawPath().isEmpty()
                    || uri.getRawPath().equals("/");
            if (http && uri.getHost() != null && bare && root) {
                return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            }
        } catch (URISyntaxException notAnAddress) {
            // the message below says what is expected
        }
        throw new IllegalArgumentException("expected the address of a deployment, such as"
                + " https://happy-otter-123.convex.cloud or http://127.0.0.1:3210, without path or query;"
                + " or sandbox:shop; or sandbox:backup.zip");
    }

    /** This machine has several names. */
    private static String identity(String url) {
        if (url.startsWith(SANDBOX)) {
            return url;
        }
        URI uri = URI.create(url);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return LOOPBACK.contains(uri.getHost()) ? uri.getScheme() + "://localhost" + port : url;
    }

    private static Selection selection(String value) {
        if (value.isEmpty()) {
            return Selection.EVERYTHING;
        }
        try {
            return Selection.parse(
                    value.startsWith("file:") ? Files.readString(Path.of(value.substring("file:".length()))) : value);
        } catch (JsonFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file cannot be read: " + e.getMessage(), e);
        }
    }
}
