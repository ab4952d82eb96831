package io.caravan.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * {@code /} and {@code /status.json} beside what Camel serves on the management port.
 *
 * @param port the real one
 */
record StatusEndpoint(int port) {
    static StatusEndpoint serve(CamelContext camel, Supplier<Status> status) {
        VertxPlatformHttpRouter router =
                camel.hasService(ManagementHttpServer.class).getRouter();
        router.get("/").handler(answer("text/html; charset=utf-8", status, StatusPage::of));
        router.get("/status.json").handler(answer("application/json", status, StatusJson::of));
        return new StatusEndpoint(router.getServer().getServer().actualPort());
    }

    private static Handler<RoutingContext> answer(String type, Supplier<Status> status, Function<Status, String> form) {
        return call -> {
            HttpServerResponse response = call.response();
            StatusPage.HEADERS.forEach(response::putHeader);
            var unused = response.putHeader("Content-Type", type).end(form.apply(status.get()));
        };
    }
}
