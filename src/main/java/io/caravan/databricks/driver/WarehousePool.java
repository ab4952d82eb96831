package io.caravan.databricks.driver;

import com.zaxxer.hikari.HikariDataSource;
import io.caravan.core.config.Proxies;
import io.caravan.databricks.DatabricksConfig;
import io.caravan.databricks.DatabricksConfig.Login;
import io.caravan.databricks.DatabricksDestination;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * Connections to the warehouse, opened when a statement needs one and closed soon after, so that an idle Caravan lets it stop.
 */
public final class WarehousePool implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(30);

    /** Statements by the SQL Statement Execution API, results inline, no telemetry; polled from the start, so that a timeout is one. */
    private static final String FLAGS = ";UseThriftClient=0;EnableQueryResultDownload=0;UseBoundedSeaApi=0;"
            + "EnableThriftNativeMetadata=0;EnableTelemetry=0;EnableDirectResults=0";

    private final HikariDataSource pool;
    private final InFlight inFlight = new InFlight();
    private final DatabricksConfig config;

    /** @param spool the only local directory that the driver may read files from */
    public WarehousePool(DatabricksConfig config, Path spool) {
        this.config = config;
        HikariDataSource hikari = new HikariDataSource(); // without a configuration it connects at the first use
        hikari.setPoolName("warehouse");
        hikari.setMaximumPoolSize(DatabricksDestination.PARALLELISM + 2);
        hikari.setMinimumIdle(0);
        hikari.setIdleTimeout(IDLE.toMillis());
        hikari.setConnectionTimeout(CONNECT.toMillis());
        hikari.setInitializationFailTimeout(1); // who is refused hears it at once, and not after that time
        hikari.setDataSource(connections(config, spool));
        this.pool = hikari;
    }

    private static DriverConnections connections(DatabricksConfig config, Path spool) {
        Properties properties = new Properties();
        properties.setProperty(
                "VolumeOperationAllowedLocalPaths", spool.toAbsolutePath().toString());
        properties.setProperty("enableVolumeOperations", "1");
        String url = config.url() + FLAGS + proxy();
        if (config.login() instanceof Login.Principal principal) {
            url += ";AuthMech=11;Auth_Flow=1";
            properties.setProperty("OAuth2ClientId", principal.clientId());
            properties.setProperty("OAuth2Secret", principal.clientSecret().value());
        } else if (config.login() instanceof Login.Token token) {
            url += ";AuthMech=3";
            properties.setProperty("user", "token");
            properties.setProperty("password", token.token().value());
        }
        return new DriverConnections(WarehouseDriver.load(), url, properties);
    }

    /** That of the JVM, unless the address names another. */
    private static String proxy() {
        return Proxies.isUsed(System.getProperties()) ? ";UseSystemProxy=1" : "";
    }

    public DataSource dataSource() {
        return inFlight.over(pool);
    }

    /** Ends the statements in flight, and refuses others. */
    public void hangUp() {
        inFlight.hangUp();
    }

    /** Of one statement. */
    public String timeoutSeconds() {
        return Long.toString(config.timeout().toSeconds());
    }

    @Override
    public void close() {
        pool.close();
    }
}
