package io.caravan.ops;

import io.caravan.ops.page.Frame;
import io.caravan.ops.page.ListQuery;
import io.caravan.ops.page.OverviewPage;
import io.caravan.ops.page.StatusJson;
import io.caravan.ops.page.StatusPage;
import io.caravan.ops.page.Viewer;
import io.caravan.ops.state.CheckResult;
import io.caravan.ops.state.Status;
import io.vertx.core.Handler;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** {@code /} and {@code /status.json} beside what Camel serves on the management port. */
final class StatusEndpoint {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String JSON = "application/json";
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final VertxPlatformHttpRouter router;
    private final int port;
    private final Optional<SteeringEndpoint> steering;

    /**
     * One source as it is served.
     *
     * @param bean steers it; empty while it is not open
     */
    record Served(Supplier<Status> status, Supplier<Optional<CaravanBean>> bean) {}

    private StatusEndpoint(CamelContext camel, Optional<Management.Operator> operator, Clock clock) {
        this.router = camel.hasService(ManagementHttpServer.class).getRouter();
        this.port = router.getServer().getServer().actualPort();
        this.steering = operator.map(who -> new SteeringEndpoint(who, clock, port));
        router.get("/favicon.svg").handler(SteeringEndpoint.icon());
    }

    /**
     * Before the context starts. Vert.x would make a folder in {@code java.io.tmpdir} for files of the class path, which a process that
     * is killed leaves there; none is served from the class path.
     */
    static void keepNoFiles(CamelContext camel) {
        FileSystemOptions files =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        camel.getRegistry().bind("vertxOptions", new VertxOptions().setFileSystemOptions(files));
    }

    /** The only source of a process; where it is served. */
    static int serve(CamelContext camel, Optional<Management.Operator> operator, Clock clock, Served source) {
        StatusEndpoint endpoint = new StatusEndpoint(camel, operator, clock);
        endpoint.page("/", StatusPage.Place.alone(), source);
        endpoint.router.get("/status.json").handler(answer(JSON, source.status(), StatusJson::of));
        return endpoint.port;
    }

    /** All sources on one page, and below {@code /sources/NAME} the page of each; {@code .../ready} answers 200 or 503. */
    static int serve(
            CamelContext camel,
            Optional<Management.Operator> operator,
            Clock clock,
            SortedMap<String, Served> sources) {
        StatusEndpoint endpoint = new StatusEndpoint(camel, operator, clock);
        Supplier<List<Status>> all = () ->
                sources.values().stream().map(source -> source.status().get()).toList();
        endpoint.router.get("/").handler(call -> send(call, HTML, OverviewPage.of(all.get(), query(call))));
        endpoint.router.get("/status.json").handler(answer(JSON, all, StatusJson::of));
        sources.forEach((name, source) -> {
            String path = "/sources/" + name;
            endpoint.page(path, StatusPage.Place.of(name), source);
            endpoint.router.get(path + "/status.json").handler(answer(JSON, source.status(), StatusJson::of));
            endpoint.router.get(path + "/ready").handler(readiness(source.status()));
        });
        return endpoint.port;
    }

    private void page(String path, StatusPage.Place place, Served source) {
        router.get(path).handler(call -> {
            Viewer viewer = steering.map(door -> door.viewer(call)).orElse(Viewer.reader());
            send(call, HTML, StatusPage.of(source.status().get(), place, viewer, query(call)));
        });
        steering.ifPresent(door -> door.serve(router, place, source.bean()::get));
    }

    private static ListQuery query(RoutingContext call) {
        return ListQuery.parse(parameter(call, "find"), parameter(call, "sort"), parameter(call, "page"));
    }

    private static String parameter(RoutingContext call, String name) {
        return Optional.ofNullable(call.request().getParam(name)).orElse("");
    }

    private static Handler<RoutingContext> readiness(Supplier<Status> status) {
        return call -> {
            Status now = status.get();
            call.response().setStatusCode(now.readiness() == CheckResult.State.DOWN ? UNAVAILABLE : OK);
            send(call, JSON, StatusJson.readiness(now));
        };
    }

    private static <T> Handler<RoutingContext> answer(String type, Supplier<T> status, Function<T, String> form) {
        return call -> send(call, type, form.apply(status.get()));
    }

    private static void send(RoutingContext call, String type, String body) {
        HttpServerResponse response = call.response();
        Frame.HEADERS.forEach(response::putHeader);
        var unused = response.putHeader("Content-Type", type).end(body);
    }
}
