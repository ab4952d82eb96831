package io.caravan.ops;

import io.caravan.ops.page.Frame;
import io.caravan.ops.page.SignInPage;
import io.caravan.ops.page.StatusPage;
import io.caravan.ops.page.Viewer;
import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Signing in and steering by forms of the status page. A request that changes something is a POST with the cookie of a session, from
 * a page of this address (Origin), and steering holds the token of the session's own pages.
 */
final class SteeringEndpoint {
    private static final int FORBIDDEN = 403;
    private static final int SEE_OTHER = 303;
    private static final int UNAUTHORIZED = 401;
    private static final long LARGEST = 16 * 1024;
    private static final long PAUSE_MILLIS = 1000;

    private final OperatorSessions sessions;
    private final Clock clock;
    private final String cookie;

    /** @param port tells this Caravan's cookie from that of another one on the same host */
    SteeringEndpoint(Management.Operator operator, Clock clock, int port) {
        this.sessions = new OperatorSessions(operator, clock);
        this.clock = clock;
        this.cookie = "caravan_" + port;
    }

    Viewer viewer(RoutingContext call) {
        return sessions.viewer(id(call));
    }

    /** @param bean of the source; empty while it is not open */
    void serve(Router router, StatusPage.Place place, Supplier<Optional<? extends CaravanMXBean>> bean) {
        String base = place.base();
        router.get(base + "sign-in").handler(call -> html(call, SignInPage.of(base, "", clock.instant())));
        post(router, base + "sign-in").handler(call -> signIn(call, base));
        post(router, base + "sign-out").handler(this::requireToken).handler(call -> {
            sessions.signOut(id(call));
            seeOther(call, page(base));
        });
        post(router, base + "steer")
                .handler(this::requireToken)
                .blockingHandler(
                        call -> {
                            sessions.say(id(call), steer(call, bean.get()));
                            String back = field(call, "back");
                            seeOther(call, page(base) + (back.startsWith("?") ? back : ""));
                        },
                        false);
    }

    /** Vert.x wants what reads a body before anything else of the same route. */
    private static Route post(Router router, String path) {
        Route unusedGuard = router.post(path).handler(SteeringEndpoint::requireSameOrigin);
        return router.post(path).handler(BodyHandler.create(false).setBodyLimit(LARGEST));
    }

    private static String page(String base) {
        return base.length() == 1 ? base : base.substring(0, base.length() - 1);
    }

    private static void requireSameOrigin(RoutingContext call) {
        String origin = String.valueOf(call.request().getHeader("Origin"));
        String host = String.valueOf(call.request().getHeader("Host"));
        if (origin.equals("http://" + host) || origin.equals("https://" + host)) {
            call.next();
            return;
        }
        refuse(
                call,
                "This request does not come from a page of this Caravan. A proxy in front of it must pass Host on.");
    }

    private void requireToken(RoutingContext call) {
        if (sessions.holds(id(call), field(call, "token"))) {
            call.next();
            return;
        }
        if (viewer(call).role() == Viewer.Role.GUEST) {
            seeOther(call, call.request().path().replaceFirst("[^/]*$", "sign-in"));
            return;
        }
        refuse(call, "This request does not come from a page of this session. Load the page again.");
    }

    private void signIn(RoutingContext call, String base) {
        Optional<String> session = sessions.signIn(field(call, "user"), field(call, "password"));
        if (session.isPresent()) {
            boolean encrypted =
                    String.valueOf(call.request().getHeader("Origin")).startsWith("https:");
            var unused = call.response()
                    .addCookie(Cookie.cookie(cookie, session.get())
                            .setPath("/")
                            .setHttpOnly(true)
                            .setSecure(encrypted)
                            .setSameSite(CookieSameSite.STRICT));
            seeOther(call, page(base));
            return;
        }
        long unused = call.vertx()
                .setTimer(
                        PAUSE_MILLIS,
                        later -> { // so that guessing takes its time
                            call.response().setStatusCode(UNAUTHORIZED);
                            html(call, SignInPage.of(base, "User or password is wrong.", clock.instant()));
                        });
    }

    private static String steer(RoutingContext call, Optional<? extends CaravanMXBean> bean) {
        if (bean.isEmpty()) {
            return "This source is being opened or has ended; nothing was begun.";
        }
        String table = field(call, "table").trim();
        return switch (field(call, "do")) {
            case "sync" -> bean.get().syncNow();
            case "pause" -> bean.get().pause();
            case "resume" -> bean.get().resume();
            case "staging" -> bean.get().stagingNow();
            case "resync" ->
                table.isEmpty() ? "Name a table, as app/users." : bean.get().resync(table);
            default -> "There is no such operation; nothing was begun.";
        };
    }

    private String id(RoutingContext call) {
        return Optional.ofNullable(call.request().getCookie(cookie))
                .map(Cookie::getValue)
                .orElse("");
    }

    private static String field(RoutingContext call, String name) {
        return Optional.ofNullable(call.request().getFormAttribute(name)).orElse("");
    }

    private static void seeOther(RoutingContext call, String path) {
        var unused = call.response()
                .setStatusCode(SEE_OTHER)
                .putHeader("Location", URI.create(path.replace(" ", "%20")).toASCIIString())
                .putHeader("Cache-Control", "no-store")
                .end();
    }

    private static void refuse(RoutingContext call, String why) {
        var unused = call.response()
                .setStatusCode(FORBIDDEN)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(why + " Nothing was done.\n");
    }

    private static void html(RoutingContext call, String page) {
        HttpServerResponse response = call.response();
        Frame.HEADERS.forEach(response::putHeader);
        var unused =
                response.putHeader("Content-Type", "text/html; charset=utf-8").end(page);
    }

    /** For whoever may not sign in at all. */
    static Handler<RoutingContext> icon() {
        return call -> {
            var unused = call.response()
                    .putHeader("Content-Type", "image/svg+xml")
                    .putHeader("Cache-Control", "max-age=86400")
                    .end(Frame.ICON);
        };
    }
}
