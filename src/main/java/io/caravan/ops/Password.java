package io.caravan.ops;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** Lets the operator pass, by HTTP basic authentication, and nobody else; no web page at all, whoever looks at it. */
final class Password implements Handler<RoutingContext> {
    private static final int UNAUTHORIZED = 401;

    private final byte[] expected;

    Password(Management.Operator operator) {
        byte[] pair = (operator.user() + ":" + operator.password()).getBytes(StandardCharsets.UTF_8);
        this.expected = ("Basic " + Base64.getEncoder().encodeToString(pair)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(RoutingContext call) {
        String given = call.request().getHeader("Authorization");
        byte[] bytes = given == null ? new byte[0] : given.getBytes(StandardCharsets.UTF_8);
        boolean fromPage = call.request().headers().contains("Origin");
        if (!fromPage && MessageDigest.isEqual(bytes, expected)) {
            call.next();
            return;
        }
        var unused = call.response()
                .setStatusCode(UNAUTHORIZED)
                .putHeader("WWW-Authenticate", "Basic realm=\"caravan\"")
                .end();
    }
}
