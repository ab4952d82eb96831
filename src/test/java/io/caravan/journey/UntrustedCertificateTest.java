package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ScriptedConvex;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Tool;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that anybody may have set up in the place of the deployment. */
class UntrustedCertificateTest {
    @TempDir
    private Path directory;

    /** Row 15. */
    @Test
    void a_certificate_that_nobody_vouches_for_is_no_deployment() throws IOException, GeneralSecurityException {
        HttpsServer server = selfSigned();
        server.start();
        try {
            Workplace work = new Workplace(
                    directory,
                    "https://localhost:" + server.getAddress().getPort(),
                    ScriptedConvex.KEY,
                    "convex.maxAttempts=2");
            Ran failed = work.run(new RecordedTime().wiring(), "sync");
            assertThat(failed.code()).isEqualTo(1);
            assertThat(failed.output()).contains("no trusted TLS connection").contains("trust store");
            assertThat(work.state()).doesNotExist();
        } finally {
            server.stop(0);
        }
    }

    private HttpsServer selfSigned() throws IOException, GeneralSecurityException {
        Path store = directory.resolve("self-signed.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Tool.Ran made = Tool.in(directory)
                .run(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "otter",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString());
        assertThat(made.code()).as(made.output()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }
}
