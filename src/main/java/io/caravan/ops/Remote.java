package io.caravan.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.plugin.DefaultJolokiaPlatformHttpPlugin;
import org.apache.camel.component.platform.http.plugin.JolokiaPlatformHttpPlugin;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.jolokia.server.core.restrictor.RestrictorFactory;

/** Jolokia on the management port, behind a password and behind {@code jolokia-access.xml}. */
record Remote(JolokiaPlatformHttpPlugin jolokia) implements AutoCloseable {
    static final String PATH = "/observe/jolokia";
    private static final String POLICY = "classpath:/jolokia-access.xml";
    private static final long LARGEST = 1 << 20;

    static Remote serve(CamelContext camel, Management.Operator operator) {
        requirePolicy();
        JolokiaPlatformHttpPlugin jolokia = new DefaultJolokiaPlatformHttpPlugin();
        jolokia.setCamelContext(camel);
        jolokia.start();
        VertxPlatformHttpRouter router =
                camel.hasService(ManagementHttpServer.class).getRouter();
        Route unusedGuard = router.route(PATH + "*").handler(new Password(operator));
        Route unused = router.route(PATH + "*")
                .method(HttpMethod.GET)
                .method(HttpMethod.POST)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST))
                .blockingHandler(answer(jolokia), false);
        return new Remote(jolokia);
    }

    /** Without its policy Jolokia would open every MBean. */
    private static void requirePolicy() {
        try {
            if (RestrictorFactory.lookupPolicyRestrictor(POLICY) != null) {
                return;
            }
        } catch (IOException e) {
            throw new IllegalStateException(POLICY + " cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalStateException(POLICY + " is missing");
    }

    @SuppressWarnings("unchecked")
    private static Handler<RoutingContext> answer(JolokiaPlatformHttpPlugin jolokia) {
        return (Handler<RoutingContext>) jolokia.getHandler();
    }

    @Override
    public void close() {
        jolokia.stop();
    }
}
