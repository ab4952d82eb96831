package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.camel.Failures;
import io.caravan.camel.OneRoute;
import io.caravan.core.change.TableRef;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Write;
import io.caravan.sandbox.fault.Effect;
import io.caravan.sandbox.fault.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the advanced options of {@code convex:} change for a route; {@link ConvexComponentTest} has the others. */
class ConvexOptionsTest {
    private static final TableRef USERS = TableRef.root("users");

    @TempDir
    private Path directory;

    private final Failures failures = new Failures();
    private Sandbox sandbox;

    @BeforeEach
    void serve() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(50));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private OneRoute route(String... options) {
        return routeFrom(sandbox.url().toString(), options);
    }

    private OneRoute routeFrom(String url, String... options) {
        String uri = "convex:" + url + "?deployKey=" + sandbox.deployKey() + "&delay=50&directory=" + directory
                + "&exceptionHandler=#failures"
                + Stream.of(options).map(option -> "&" + option).collect(Collectors.joining());
        return OneRoute.of(uri, Map.of("failures", failures), (exchange, seen) -> {});
    }

    /** Two rounds have come to their end since. */
    private void twoRounds(OneRoute route) {
        for (int round = 0; round < 2; round++) {
            long ts = sandbox.apply(List.of(Write.insert(TableRef.root("orders"), "{}")))
                    .ts();
            await().until(() -> route.completed().stream().anyMatch(seen -> seen.ts() == ts));
        }
    }

    private static long truncatesOfUsers(OneRoute route) {
        return route.completed().stream()
                .filter(seen -> seen.table().equals("users") && seen.is("truncate"))
                .count();
    }

    @Test
    void a_cursor_that_has_expired_stops_a_reader_and_tells_it_what_to_do() {
        try (OneRoute route = route().untilCurrent(sandbox)) {
            sandbox.apply(3);
            sandbox.expireCursors();
            assertThat(failures.first())
                    .contains("no longer keeps what came after", "onExpiredCursor=auto")
                    .doesNotContain("caravan resync");
            assertThat(truncatesOfUsers(route)).isEqualTo(1);
        }
    }

    @Test
    void a_cursor_that_has_expired_begins_a_snapshot_where_the_reader_says_auto() {
        try (OneRoute route = route("onExpiredCursor=auto").untilCurrent(sandbox)) {
            sandbox.apply(3);
            sandbox.expireCursors();
            await().until(() -> truncatesOfUsers(route) == 2);
            route.untilCurrent(sandbox);
        }
    }

    @Test
    void a_table_that_the_deployment_no_longer_has_is_emptied() {
        try (OneRoute route = route().untilCurrent(sandbox)) {
            sandbox.dropTable(USERS);
            twoRounds(route);
            await().until(() -> truncatesOfUsers(route) == 2);
        }
    }

    @Test
    void a_table_that_the_deployment_no_longer_has_is_kept_where_the_reader_says_so() {
        try (OneRoute route = route("onDeleted=keep").untilCurrent(sandbox)) {
            sandbox.dropTable(USERS);
            twoRounds(route);
            assertThat(truncatesOfUsers(route)).isEqualTo(1);
        }
    }

    @Test
    void imports_are_asked_for_no_more_often_than_the_reader_says() {
        try (OneRoute route = route("checkImportsEvery=1h").untilCurrent(sandbox)) {
            twoRounds(route);
            long asked = asked();
            twoRounds(route);
            assertThat(asked()).isEqualTo(asked);
        }
    }

    private long asked() {
        return sandbox.requests().entrySet().stream()
                .filter(entry -> !entry.getKey().contains("document_deltas"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Test
    void a_call_is_attempted_as_often_as_the_reader_says() {
        try (OneRoute route = route("maxAttempts=1").untilCurrent(sandbox)) {
            sandbox.injectFault(Fault.once("document_deltas", new Effect.Status(503, OptionalLong.empty())));
            assertThat(failures.first()).contains("answered 503", "after 1 attempt");
            twoRounds(route);
            assertThat(failures.heard()).hasSize(1);
        }
    }

    @Test
    void a_deployment_that_accepts_no_connection_is_given_up() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                fill(socket, full);
            }
            try (OneRoute route = routeFrom(address(full), "connectTimeout=200", "maxAttempts=1")) {
                assertThat(failures.first()).containsIgnoringCase("connect");
                assertThat(route.completed()).isEmpty();
            }
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void fill(Socket socket, ServerSocket full) {
        try {
            socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 200);
        } catch (IOException accepted) {
            // The queue is full, as it should be.
        }
    }

    @Test
    void a_deployment_that_does_not_answer_is_given_up() {
        sandbox.injectFault(new Fault(Fault.ANY, 0, 1000, new Effect.Delay(3000)));
        try (OneRoute route = route("responseTimeout=200", "maxAttempts=1")) {
            assertThat(failures.first()).contains("after 1 attempt");
            assertThat(route.completed()).isEmpty();
        }
    }

    @Test
    void an_answer_that_takes_too_long_is_given_up() {
        sandbox.injectFault(new Fault(Fault.ANY, 0, 1000, new Effect.Dribble(1, 100)));
        try (OneRoute route = route("callTimeout=500", "maxAttempts=1")) {
            assertThat(failures.first()).contains("after 1 attempt");
            assertThat(route.completed()).isEmpty();
        }
    }

    private static String address(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort();
    }
}
