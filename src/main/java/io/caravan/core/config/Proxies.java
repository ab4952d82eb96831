package io.caravan.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} say, in capitals or not, as the JVM's own properties, which the
 * clients of Convex, S3 and Databricks all obey. A property that is set is left alone.
 */
public final class Proxies {
    private static final String NON_PROXY = "http.nonProxyHosts";
    private static final List<String> LOCAL = List.of("localhost", "127.*", "[::1]");

    private Proxies() {}

    /** @return variables that cannot be understood */
    public static List<String> adopt(Map<String, String> environment, Properties system) {
        List<String> bad = new ArrayList<>();
        for (String scheme : List.of("https", "http")) {
            String value = variable(scheme + "_proxy", environment);
            if (!value.isEmpty()
                    && system.getProperty(scheme + ".proxyHost") == null
                    && !adopt(scheme, value, system)) {
                bad.add(scheme.toUpperCase(Locale.ROOT) + "_PROXY");
            }
        }
        String exceptions = variable("no_proxy", environment);
        if (isUsed(system) && !exceptions.isEmpty() && system.getProperty(NON_PROXY) == null) {
            system.setProperty(NON_PROXY, nonProxyHosts(exceptions));
        }
        return bad;
    }

    public static boolean isUsed(Properties system) {
        return system.getProperty("https.proxyHost") != null || system.getProperty("http.proxyHost") != null;
    }

    private static String variable(String name, Map<String, String> environment) {
        return environment
                .getOrDefault(name, environment.getOrDefault(name.toUpperCase(Locale.ROOT), ""))
                .trim();
    }

    private static boolean adopt(String scheme, String value, Properties system) {
        try {
            URI proxy = new URI(value.contains("://") ? value : "http://" + value);
            if (proxy.getHost() == null) {
                return false;
            }
            system.setProperty(scheme + ".proxyHost", proxy.getHost());
            system.setProperty(scheme + ".proxyPort", Integer.toString(proxy.getPort() < 0 ? 80 : proxy.getPort()));
            if (proxy.getRawUserInfo() != null) {
                String[] login = proxy.getRawUserInfo().split(":", 2);
                system.setProperty(scheme + ".proxyUser", decoded(login[0]));
                system.setProperty(scheme + ".proxyPassword", login.length > 1 ? decoded(login[1]) : "");
            }
            return true;
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            return false;
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** {@code example.com} and {@code .example.com} mean the domain and all below it. */
    private static String nonProxyHosts(String exceptions) {
        List<String> hosts = new ArrayList<>(LOCAL);
        for (String entry : exceptions.split("[,\\s]+", -1)) {
            String host = entry.replaceFirst(":\\d+$", "").replaceFirst("^[*]?[.]", "");
            if (host.equals("*")) {
                hosts.add(host);
            } else if (!host.isEmpty()) {
                hosts.add(host);
                hosts.add("*." + host);
            }
        }
        return String.join("|", hosts);
    }
}
