package io.caravan.console;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import javax.security.auth.login.Configuration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCookie.SameSite;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Hawtio in Jetty on the loopback address, with what it finds at {@code /jolokia} replaced by a {@link Relay}. */
public final class ConsoleServer implements Closeable, Supplier<String> {
    private final Server server;

    private ConsoleServer(Server server) {
        this.server = server;
    }

    /**
     * Called by reflection, from another class loader.
     *
     * @param settings war, unpacked (an empty folder), port (0 is any free one), jolokia (URL), user, password
     * @return closes it; its text is where it is served
     */
    public static Object start(Map<String, String> settings) throws Exception {
        Configuration.setConfiguration(Login.configuration(settings.get("user"), settings.get("password")));
        System.setProperty("hawtio.realm", "caravan");
        System.setProperty("hawtio.roles", "*");
        System.setProperty("hawtio.authenticationEnabled", "true");
        Server server = new Server(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(settings.get("port"))));
        String pair = settings.get("user") + ":" + settings.get("password");
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        WebAppContext hawtio = new HawtioContext(
                new Relay(URI.create(settings.get("jolokia")), basic), HawtioScript.of(Path.of(settings.get("war"))));
        hawtio.setContextPath("/hawtio");
        hawtio.setWar(Path.of(settings.get("war")).toUri().toString());
        hawtio.setTempDirectory(Path.of(settings.get("unpacked")).resolve("war").toFile());
        hawtio.setThrowUnavailableOnStartupException(true);
        hawtio.getSessionHandler().setSameSite(SameSite.STRICT);
        server.setHandler(hawtio);
        server.start();
        return new ConsoleServer(server);
    }

    @Override
    public String get() {
        return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "/hawtio/";
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("Jetty did not stop: " + e.getMessage(), e);
        }
    }
}
