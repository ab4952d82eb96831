package io.caravan.app.config;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.Secret;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.SelectionText;
import io.caravan.core.json.JsonFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
    private static final String SANDBOX = "sandbox:";
    private static final String SHOP = "sandbox:shop";

    static SourceConfig read(ConfigReader in) {
        String url = address(in);
        String deployment = in.text("convex.deployment", "");
        return new SourceConfig(
                in.parsed("source.name", "app", SourceConfig::name),
                url,
                deployment.isEmpty() ? DeploymentAddress.identity(url) : deployment,
                in.secret("convex.deploy.key"),
                in.choice("convex.protocol", Protocol.STREAMING_EXPORT, Protocol.class),
                selected(in),
                in.duration("convex.connectTimeout", "10s"),
                in.duration("convex.responseTimeout", "100s"),
                in.duration("convex.timeout", "5m"),
                in.count("convex.maxAttempts", 8, 1));
    }

    private static Selection selected(ConfigReader in) {
        Selection selection = in.parsed("convex.selection", "", SourceConfig::selection);
        List<String> tables = in.parsed(TableNames.TABLES, "", TableNames::tables);
        List<String> excluded = in.parsed(TableNames.EXCLUDE, "", TableNames::names);
        if (tables.isEmpty() && excluded.isEmpty()) {
            return selection;
        }
        if (!selection.equals(Selection.EVERYTHING)) {
            in.conflict(
                    "convex.selection says all that convex.tables and convex.exclude can say. Keep either it, or them",
                    "convex.selection",
                    TableNames.TABLES,
                    TableNames.EXCLUDE);
        }
        try {
            return TableNames.selection(tables, excluded);
        } catch (IllegalArgumentException contradiction) {
            in.conflict(contradiction.getMessage(), TableNames.TABLES, TableNames.EXCLUDE);
            return selection;
        }
    }

    /** The sandbox invents data, so it is read unasked only where nothing points to the real world. */
    private static String address(ConfigReader in) {
        String url = in.parsed("convex.url", SHOP, SourceConfig::url);
        Optional<String> real = in.text("convex.url", "").isEmpty() ? RealDeploymentCheck.sign(in) : Optional.empty();
        real.ifPresent(sign -> in.refuse(
                "convex.url",
                "convex.url is not set, and " + sign + ": the made-up data of the"
                        + " sandbox is read only where nothing points to a real deployment. Set convex.url (CONVEX_URL) to the"
                        + " address of the deployment, such as https://happy-otter-123.convex.cloud; or to sandbox:shop, if you"
                        + " mean it"));
        return url;
    }

    /**
     * Of what it takes to be asked.
     *
     * @param variable that the key is said by
     */
    Optional<String> missing(String variable) {
        return isSandbox() || !deployKey.isEmpty()
                ? Optional.empty()
                : Optional.of("convex.deploy.key is missing: " + url + " needs one."
                        + " Create it in the dashboard under Settings, Deploy Keys, and set "
                        + variable + ".");
    }

    /** A sentence on what the deploy key looks like, with a space before it; the key is not in it. */
    public String keyForm() {
        return DeployKeyHint.of(deployKey.value(), url);
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
        return value.startsWith(SANDBOX) && value.length() > SANDBOX.length() ? value : DeploymentAddress.parse(value);
    }

    private static Selection selection(String value) {
        if (value.isEmpty()) {
            return Selection.EVERYTHING;
        }
        try {
            return SelectionText.parse(
                    value.startsWith("file:")
                            ? Files.readString(Path.of(value.substring("file:".length())))
                                    .replaceFirst("^\uFEFF", "")
                            : value);
        } catch (JsonFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file cannot be read: " + e.getMessage(), e);
        }
    }
}
