package io.caravan.core.convex;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** Says what went wrong on the wire in words that name the cure. */
final class Causes {
    private Causes() {}

    /** @param deployment its address, for which the JVM may have a proxy: then it is the proxy that could not be connected to */
    static String describe(IOException e, Optional<URI> deployment) {
        return describe(e, deployment, Optional.ofNullable(ProxySelector.getDefault()));
    }

    static String describe(IOException e, Optional<URI> deployment, Optional<ProxySelector> proxies) {
        Supplier<Optional<String>> proxy =
                () -> proxies.flatMap(selector -> deployment.flatMap(address -> proxy(address, selector)));
        if (e instanceof UnknownHostException) {
            return proxy.get()
                    .map(named -> "the host name of " + named + " is unknown; correct it")
                    .orElse("the host name is unknown; check convex.url");
        }
        if (e instanceof SSLException) {
            return "no trusted TLS connection (" + e.getMessage() + "); check convex.url and the JVM's trust store";
        }
        if (e instanceof ConnectException) {
            return e.getMessage() + "; nothing takes connections there now; check "
                    + proxy.get().orElse("convex.url");
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** As messages name it; without its user and password. */
    private static Optional<String> proxy(URI address, ProxySelector selector) {
        try {
            return selector.select(address).stream()
                    .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                    .map(Proxy::address)
                    .filter(InetSocketAddress.class::isInstance)
                    .map(InetSocketAddress.class::cast)
                    .map(proxy -> "the proxy " + proxy.getHostString() + ":" + proxy.getPort() + " ("
                            + address.getScheme().toUpperCase(Locale.ROOT) + "_PROXY, or the property "
                            + address.getScheme() + ".proxyHost)")
                    .findFirst();
        } catch (RuntimeException unanswered) { // the selector may be a user's own
            return Optional.empty();
        }
    }
}
