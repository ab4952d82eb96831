package io.caravan.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.SortedMap;
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
    private static final String HTML = "text/html; charset=utf-8";
    private static final String JSON = "application/json";
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    static StatusEndpoint serve(CamelContext camel, Supplier<Status> status) {
        VertxPlatformHttpRouter router =
                camel.hasService(ManagementHttpServer.class).getRouter();
        router.get("/").handler(answer(HTML, status, StatusPage::of));
        router.get("/status.json").handler(answer(JSON, status, StatusJson::of));
        return new StatusEndpoint(router.getServer().getServer().actualPort());
    }

    /** All sources on one page, and below {@code /sources/NAME} the page of each; {@code .../ready} answers 200 or 503. */
    static StatusEndpoint serve(CamelContext camel, SortedMap<String, Supplier<Status>> sources) {
        VertxPlatformHttpRouter router =
                camel.hasService(ManagementHttpServer.class).getRouter();
        router.get("/").handler(answer(HTML, () -> now(sources), OverviewPage::of));
        router.get("/status.json").handler(answer(JSON, () -> now(sources), StatusJson::of));
        sources.forEach((name, status) -> {
            String path = "/sources/" + name;
            List<String> links = List.of("/", path + "/status.json", path + "/ready");
            router.get(path).handler(answer(HTML, status, now -> StatusPage.of(now, links)));
            router.get(path + "/status.json").handler(answer(JSON, status, StatusJson::of));
            router.get(path + "/ready").handler(readiness(status));
        });
        return new StatusEndpoint(router.getServer().getServer().actualPort());
    }

    private static List<Status> now(SortedMap<String, Supplier<Status>> sources) {
        return sources.values().stream().map(Supplier::get).toList();
    }

    private static Handler<RoutingContext> readiness(Supplier<Status> status) {
        return call -> {
            Status now = status.get();
            call.response().setStatusCode(now.readiness() == CheckResult.State.DOWN ? UNAVAILABLE : OK);
            answer(JSON, () -> now, StatusJson::readiness).handle(call);
        };
    }

    private static <T> Handler<RoutingContext> answer(String type, Supplier<T> status, Function<T, String> form) {
        return call -> {
            HttpServerResponse response = call.response();
            StatusPage.HEADERS.forEach(response::putHeader);
            var unused = response.putHeader("Content-Type", type).end(form.apply(status.get()));
        };
    }
}
