package io.caravan.testbeds;

import java.io.IOException;
import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** {@code IDENTITY SECRET}: serves S3 out of memory, says on which port, and ends with its input. */
public final class S3ProxyServer {
    private S3ProxyServer() {}

    public static void main(String[] args) throws Exception {
        S3Proxy server = S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, args[0], args[1])
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        while (!server.getState().equals("STARTED")) {
            Thread.onSpinWait();
        }
        System.out.println("PORT " + server.getPort());
        awaitEndOfInput();
        System.exit(0);
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }
}
