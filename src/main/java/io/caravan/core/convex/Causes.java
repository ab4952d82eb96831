package io.caravan.core.convex;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says what went wrong on the wire in words that name the cure. */
final class Causes {
    private Causes() {}

    static String describe(IOException e) {
        if (e instanceof UnknownHostException) {
            return "the host name is unknown; check convex.url";
        }
        if (e instanceof SSLException) {
            return "no trusted TLS connection (" + e.getMessage() + "); check convex.url and the JVM's trust store";
        }
        if (e instanceof ConnectException) {
            return e.getMessage() + "; nothing takes connections there now; check convex.url";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
