package io.caravan.route;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.core5.io.CloseMode;

/** Ends every HTTP call in flight: whoever waits for its reply is told at once that none will come. */
public final class HangUp {
    private HangUp() {}

    /** No later call of this context succeeds either. */
    public static void on(CamelContext camel) {
        for (Endpoint endpoint : camel.getEndpoints()) {
            if (endpoint instanceof HttpEndpoint http) {
                http.getClientConnectionManager().close(CloseMode.IMMEDIATE);
            }
        }
    }
}
