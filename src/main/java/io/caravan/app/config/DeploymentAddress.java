package io.caravan.app.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address of a deployment as people have it: behind a path, with an underscore in its host, with slashes at its end. */
final class DeploymentAddress {
    private static final Pattern SHAPE = Pattern.compile(
            "(?i)(https?)://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:\\d{1,5})?(/[a-z0-9._~%!$&'()*+,;=:@/-]*)?");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final String CLOUD = ".convex.cloud";

    private DeploymentAddress() {}

    /** With its scheme in small letters, and without slashes at its end. */
    static String parse(String value) {
        Matcher shape = SHAPE.matcher(value);
        if (!shape.matches()) {
            throw new IllegalArgumentException("expected the address of a deployment, such as"
                    + " https://happy-otter-123.convex.cloud or http://127.0.0.1:3210, without query;"
                    + " or sandbox:shop; or sandbox:backup.zip");
        }
        String host = shape.group(2).toLowerCase(Locale.ROOT);
        String path = path(shape);
        if (host.endsWith(".convex.site")) {
            throw new IllegalArgumentException(
                    "a .convex.site address serves HTTP actions and no export; the deployment's" + " is https://"
                            + host.replaceFirst("[.]convex[.]site$", CLOUD));
        }
        if (host.equals("dashboard.convex.dev")) {
            throw new IllegalArgumentException("that is the dashboard; it shows the deployment's address, such as"
                    + " https://happy-otter-123.convex.cloud, under Settings, URL and Deploy Key");
        }
        if (host.endsWith(CLOUD) && !path.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected the address of a deployment without path or query: https://" + host);
        }
        return start(shape, shape.group(2)) + path;
    }

    /** This machine has several names. */
    static String identity(String address) {
        Matcher shape = SHAPE.matcher(address);
        return shape.matches() && LOOPBACK.contains(shape.group(2)) ? start(shape, "localhost") + path(shape) : address;
    }

    private static String start(Matcher shape, String host) {
        String port = shape.group(3) == null ? "" : shape.group(3);
        return shape.group(1).toLowerCase(Locale.ROOT) + "://" + host + port;
    }

    private static String path(Matcher shape) {
        return shape.group(4) == null ? "" : shape.group(4).replaceAll("/+$", "");
    }
}
