package io.caravan.core.convex;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where nothing can be connected to, the cure names what has to be corrected. */
class CausesTest {
    private static final Optional<URI> DEPLOYMENT = Optional.of(URI.create("https://otter.invalid"));

    private static String describe(IOException failure, Proxy.Type type) {
        return Causes.describe(failure, DEPLOYMENT, Optional.of(new ProxySelector() {
            @Override
            public List<Proxy> select(URI address) {
                return List.of(new Proxy(type, InetSocketAddress.createUnresolved("between.invalid", 1080)));
            }

            @Override
            public void connectFailed(URI address, SocketAddress proxy, IOException failure) {}
        }));
    }

    @Test
    void a_proxy_of_http_is_told_by_the_settings_that_name_it() {
        assertThat(describe(new UnknownHostException("between.invalid"), Proxy.Type.HTTP))
                .contains("the proxy between.invalid:1080 (HTTPS_PROXY, or the property https.proxyHost)");
    }

    /** Those settings have nothing to do with it. */
    @Test
    void a_proxy_of_sockets_is_not_told_as_one_of_http() {
        assertThat(describe(new ConnectException("refused"), Proxy.Type.SOCKS))
                .contains("check convex.url")
                .doesNotContain("proxyHost");
    }

    @Test
    void a_failure_is_told_also_where_there_is_no_selector_of_proxies_and_no_address() {
        assertThat(Causes.describe(new ConnectException("refused"), DEPLOYMENT, Optional.empty()))
                .isEqualTo("refused; nothing takes connections there now; check convex.url");
        assertThat(Causes.describe(new UnknownHostException("otter"), Optional.empty()))
                .isEqualTo("the host name is unknown; check convex.url");
    }
}
