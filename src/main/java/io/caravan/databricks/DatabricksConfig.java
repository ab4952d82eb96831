package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.Secret;
import io.caravan.core.destination.DestinationConfig;
import io.caravan.core.file.PathSegment;
import io.caravan.core.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the {@code databricks} target lands.
 *
 * @param url {@code jdbc:databricks://host:443/default;httpPath=...}, without credentials; empty for another target
 * @param volume {@code /Volumes/catalog/schema/volume}
 * @param mergeRows rows of a table's file up to which {@code landing=auto} merges them
 * @param parameterBytes a statement's rows end behind the document that brings their text to this size
 * @param timeout of one statement, the start of a stopped warehouse included; so long a busy warehouse is asked again
 */
public record DatabricksConfig(
        String url,
        Login login,
        String catalog,
        String bronzeSchema,
        String controlSchema,
        Mode landing,
        Optional<String> volume,
        long mergeRows,
        int parameterBytes,
        Duration timeout)
        implements DestinationConfig {
    private static final long MOST_PARAMETER = 6L << 20;
    private static final Pattern NAME = Pattern.compile("[^`?./\\s\\p{Cntrl}]{1,255}");
    private static final Pattern VOLUME =
            Pattern.compile("/Volumes/([^`?'./\\s\\p{Cntrl}]+/){2}[^`?'./\\s\\p{Cntrl}]+");
    private static final Pattern SECRET =
            Pattern.compile("(?i).*;\\s*[\\w-]*(pwd|password|passphrase|secret|token)\\s*=.*");

    /** How rows get into bronze tables. */
    public enum Mode {
        AUTO,
        MERGE,
        VOLUME
    }

    /** With what the warehouse is entered: a personal access token, or a service principal's id and secret. */
    public sealed interface Login {
        record Token(Secret token) implements Login {}

        record Principal(String clientId, Secret clientSecret) implements Login {}
    }

    public static DatabricksConfig read(ConfigReader in) {
        String url = in.parsed("databricks.url", "", DatabricksConfig::url);
        Login login = login(in);
        Mode landing = in.choice("databricks.landing", Mode.AUTO, Mode.class);
        Optional<String> volume = Optional.of(in.parsed("databricks.volume", "", DatabricksConfig::volume))
                .filter(path -> !path.isEmpty());
        if (landing == Mode.VOLUME && volume.isEmpty() && !in.isRefused("databricks.volume")) {
            in.conflict(
                    "databricks.landing=volume needs databricks.volume=/Volumes/catalog/schema/volume",
                    "databricks.landing");
        }
        return new DatabricksConfig(
                url,
                login,
                in.parsed("databricks.catalog", "main", DatabricksConfig::name),
                in.parsed("databricks.bronzeSchema", "bronze", DatabricksConfig::name),
                in.parsed("databricks.controlSchema", "caravan", DatabricksConfig::name),
                landing,
                volume,
                in.number("databricks.mergeRows", 5000, 1),
                parameter(in),
                in.duration("databricks.timeout", "15m"));
    }

    /** Of the target: says what it lacks. */
    public DatabricksConfig required(ConfigReader in) {
        if (url.isEmpty() && !in.isRefused("databricks.url")) {
            in.conflict(
                    "databricks.url is needed by target=databricks: jdbc:databricks://HOST:443/default;httpPath=/sql/1.0/warehouses/ID",
                    "target");
        }
        if (in.secret("databricks.token").isEmpty() != login instanceof Login.Principal) {
            in.conflict(
                    "target=databricks needs either databricks.token, or databricks.clientId and databricks.clientSecret",
                    "target");
        }
        return this;
    }

    /** A text is escaped once more on its way, and a statement may have 16 MiB. */
    private static int parameter(ConfigReader in) {
        long bytes = in.bytes("databricks.parameterSize", "4MB");
        if (bytes > MOST_PARAMETER) {
            in.conflict("databricks.parameterSize is too large: at most 6MB", "databricks.parameterSize");
        }
        return (int) Math.min(bytes, MOST_PARAMETER);
    }

    private static Login login(ConfigReader in) {
        Secret token = in.secret("databricks.token");
        String clientId = in.text("databricks.clientId", "");
        Secret clientSecret = in.secret("databricks.clientSecret");
        boolean principal = !clientId.isEmpty() || !clientSecret.isEmpty();
        if (principal && (clientId.isEmpty() || clientSecret.isEmpty())) {
            in.conflict(
                    "databricks.clientId and databricks.clientSecret belong together",
                    "databricks.clientId",
                    "databricks.clientSecret");
        }
        return principal ? new Login.Principal(clientId, clientSecret) : new Login.Token(token);
    }

    private static String url(String value) {
        if (SECRET.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "it must not hold a credential; put it into databricks.token or" + " databricks.clientSecret");
        }
        boolean ours = value.startsWith("jdbc:databricks://")
                && value.toLowerCase(Locale.ROOT).contains(";httppath=");
        if (!value.isEmpty() && !ours) {
            throw new IllegalArgumentException(
                    "expected jdbc:databricks://HOST:443/default;httpPath=/sql/1.0/warehouses/ID");
        }
        return value;
    }

    private static String volume(String value) {
        if (!value.isEmpty() && !VOLUME.matcher(value).matches()) {
            throw new IllegalArgumentException("expected /Volumes/catalog/schema/volume");
        }
        return value;
    }

    private static String name(String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "expected a name without spaces, periods, slashes, backticks and question marks");
        }
        return value;
    }

    /** Host and warehouse, for messages. */
    public String name() {
        return url.replaceFirst("^jdbc:databricks://", "").replaceFirst("[/;].*$", "");
    }

    @Override
    public String location() {
        return "databricks " + name() + ", " + bronzeName();
    }

    @Override
    public String place() {
        return location().toLowerCase(Locale.ROOT);
    }

    @Override
    public Duration longestCall() {
        return timeout;
    }

    /** Where files are put; without it every row travels in a statement. */
    Optional<String> bulkVolume() {
        return landing == Mode.MERGE ? Optional.empty() : volume;
    }

    /** A table's file of at most so many rows is merged, a longer one is copied from the volume. */
    long mostMergedRows() {
        return landing == Mode.VOLUME ? 0 : mergeRows;
    }

    public SqlName bronze(TableRef table) {
        return SqlName.of(catalog, bronzeSchema, TableName.of(table));
    }

    public SqlName control(String table) {
        return SqlName.of(catalog, controlSchema, table);
    }

    /** Where the bronze tables are, as the control row says it. */
    String bronzeName() {
        return catalog + "." + bronzeSchema;
    }

    /**
     * Of a volume: whoever has another control row, and so counts other epochs, has another folder, though the volume and the source's
     * name be the same.
     */
    String volumeFolder(String source) {
        String owner = control("checkpoints").quoted();
        return PathSegment.ofTable(source) + "-"
                + Sha256.of(owner.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    }
}
