package io.caravan.testing.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The testbed warehouse: the real driver's counterpart on this machine, Spark and Delta behind it. What it cannot show is written in
 * {@code testbeds/warehouse/README.md}.
 */
public final class Warehouse implements AutoCloseable {
    public static final String TOKEN = "testbed-token";
    public static final String CLIENT = "testbed-client";
    public static final String SECRET = "testbed-secret";
    public static final String CATALOG = "main";
    public static final String USER = "caravan-testbed";

    /** What production uses too: statements over the SQL Statement Execution API, results inline, no telemetry. */
    private static final String FLAGS = "UseThriftClient=0;EnableQueryResultDownload=0;UseBoundedSeaApi=0;"
            + "EnableThriftNativeMetadata=0;EnableTelemetry=0";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * One submission of a statement.
     *
     * @param state REFUSED if a fault kept it from being run; else as the API has it
     */
    public record Submission(String statement, String state, String fault, List<Integer> parameterBytes) {}

    private static final class Shared {
        private static final SharedWarehouse PLACE = SharedWarehouse.enter();
        private static final Warehouse INSTANCE = new Warehouse(PLACE.port(), () -> {});
    }

    private final int port;
    private final Runnable killing;

    private Warehouse(int port, Runnable killing) {
        this.port = port;
        this.killing = killing;
    }

    /**
     * The one of this JVM, entered at first use and left at the end. Its schemas are shared by all forks of a build: each suite takes its
     * own.
     */
    public static Warehouse shared() {
        return Shared.INSTANCE;
    }

    /** One over a directory that may hold tables and volumes of another, which has ended. */
    public static Warehouse over(Path directory) {
        WarehouseProcess process = WarehouseProcess.start(directory);
        return new Warehouse(process.port(), process::kill);
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Without credentials. */
    public String jdbcUrl() {
        return "jdbc:databricks://127.0.0.1:" + port + "/default;ssl=0;httpPath=/sql/1.0/warehouses/testbed;" + FLAGS
                + ";";
    }

    /** As the service principal, by OAuth: see {@link #allowPrincipal}. */
    public Connection connectAsPrincipal(String secret) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("OAuth2ClientId", CLIENT);
        properties.setProperty("OAuth2Secret", secret);
        allowPrincipal();
        return DriverManager.getConnection(jdbcUrl() + "AuthMech=11;Auth_Flow=1;", properties);
    }

    /**
     * For OAuth the driver insists on https and port 443; the property by which its own tests run against a server like this one makes
     * it keep the address, in this JVM from now on.
     */
    public static void allowPrincipal() {
        System.setProperty("isFakeServiceTest", "true");
    }

    /** With the personal access token. */
    public Connection connect() throws SQLException {
        return connect("");
    }

    /** @param more settings of the driver, each closed by a semicolon */
    public Connection connect(String more) throws SQLException {
        return DriverManager.getConnection(jdbcUrl() + "AuthMech=3;" + more, "token", TOKEN);
    }

    public void inject(WarehouseFault fault) {
        JsonNode unused = post("/testbed/faults", fault.json());
    }

    /** Whether a statement with this text waits in the delay of a fault: if slow, it has read what it needs. */
    public boolean isDelayed(String text) {
        for (JsonNode node : get("/testbed/statements")) {
            if (node.get("delayed").asBoolean()
                    && node.get("statement").asText().contains(text)) {
                return true;
            }
        }
        return false;
    }

    /** Ends the delays of statements that are slow or pending by a fault now. */
    public void release() {
        JsonNode unused = post("/testbed/release", "");
    }

    /** Forgets faults, submissions and streams; tables and volumes stay. */
    public void reset() {
        JsonNode unused = post("/testbed/reset", "");
    }

    /** Refuses every token that OAuth has given so far. */
    public void expireTokens() {
        JsonNode unused = post("/testbed/tokens/expire", "");
    }

    /** Replaces the privileges that SHOW GRANTS and information_schema tell: {@code [{principal, privilege, type, name}]}. */
    public void grants(String json) {
        JsonNode unused = post("/testbed/grants", json);
    }

    /** Submissions since the start or the last reset whose text contains this. */
    public List<Submission> submissions(String text) {
        List<Submission> submissions = new ArrayList<>();
        for (JsonNode node : get("/testbed/statements")) {
            List<Integer> sizes = new ArrayList<>();
            node.get("parameter_bytes").forEach(size -> sizes.add(size.asInt()));
            submissions.add(new Submission(
                    node.get("statement").asText(),
                    node.get("state").asText(),
                    node.get("fault").asText(),
                    sizes));
        }
        return submissions.stream()
                .filter(submission -> submission.statement().contains(text))
                .toList();
    }

    /** @param name with catalog and schema */
    public void createVolume(String name) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE VOLUME IF NOT EXISTS " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a script of Spark SQL, past the API; the rows of its last statement as typed JSON. */
    public JsonNode sql(String script) {
        JsonNode results = post(
                        "/testbed/sql",
                        JSON.createObjectNode().put("sql", script).toString())
                .get("results");
        return results.get(results.size() - 1).get("rows");
    }

    /** These columns of every row of tables, in no order: twenty tables a query, each of which has its price whatever it reads. */
    List<JsonNode> rows(String columns, List<String> tables) {
        List<JsonNode> rows = new ArrayList<>();
        for (int from = 0; from < tables.size(); from += 20) {
            String union = tables.subList(from, Math.min(from + 20, tables.size())).stream()
                    .map(table -> "SELECT " + columns + " FROM " + table)
                    .collect(Collectors.joining(" UNION ALL "));
            sql(union).forEach(rows::add);
        }
        return rows;
    }

    /** Starts a Structured Streaming reader of a table; its id. */
    public String stream(String table) {
        String body = JSON.createObjectNode().put("table", table).toString();
        return post("/testbed/stream/start", body).get("id").asText();
    }

    /** As {@link #stream}, of a Delta table that no catalog knows. */
    public String streamOf(Path table) {
        String body = JSON.createObjectNode().put("path", table.toString()).toString();
        return post("/testbed/stream/start", body).get("id").asText();
    }

    /** What a reader has, once it has read what is committed: {@code {active, failed, message, rows}}. */
    public JsonNode read(String stream) {
        return get("/testbed/stream/" + stream + "?drain=true");
    }

    private JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).build());
    }

    private JsonNode post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(url() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL: a test's stand-in for a crash, too. The shared one stays. */
    @Override
    public void close() {
        killing.run();
    }
}
