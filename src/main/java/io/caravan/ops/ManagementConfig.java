package io.caravan.ops;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.Secret;
import java.time.Duration;

/**
 * How a running Caravan can be watched.
 *
 * @param host address that health, metrics and status are served on
 * @param port 0 is any free one
 * @param user who may control it
 * @param password of that user; empty where nobody may
 * @param maxLag how far the destination may be behind the source before readiness fails
 * @param retention how long a cursor of the source lives
 */
public record ManagementConfig(
        String host, int port, String user, Secret password, Duration maxLag, Duration retention) {
    private static final int PORTS = 65_536;

    public static ManagementConfig read(ConfigReader in, Protocol protocol) {
        return new ManagementConfig(
                in.parsed("management.host", "127.0.0.1", ManagementConfig::host),
                in.parsed("management.port", "9876", ManagementConfig::port),
                in.parsed("management.user", "caravan", ManagementConfig::user),
                in.secret("management.password"),
                in.duration("management.maxLag", "1h"),
                in.duration("convex.retention", protocol == Protocol.DATA_SYNC ? "3d" : "14d"));
    }

    private static String host(String value) {
        if (!value.matches("[A-Za-z0-9.:_-]+")) {
            throw new IllegalArgumentException("expected an address of this machine, such as 127.0.0.1 or 0.0.0.0");
        }
        return value;
    }

    private static String user(String value) {
        if (!value.matches("[A-Za-z0-9._@-]{1,64}")) {
            throw new IllegalArgumentException("expected letters, digits, dots, dashes, @ or underscores");
        }
        return value;
    }

    private static int port(String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) >= PORTS) {
            throw new IllegalArgumentException("expected a port of 0 to 65535; 0 is any free one");
        }
        return Integer.parseInt(value);
    }
}
