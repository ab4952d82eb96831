package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.camel.ConvexConstants;
import io.caravan.camel.Failures;
import io.caravan.camel.OneRoute;
import io.caravan.camel.Seen;
import io.caravan.sandbox.fault.Effect;
import io.caravan.sandbox.fault.Fault;
import io.caravan.testing.Patience;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.spi.RouteController;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.Test;

/** What Camel's users expect of any consumer: stopping, suspending, health, pools, the error handler. */
class ConvexLifecycleTest extends ConvexSetup {
    private final MemoryIdempotentRepository once =
            (MemoryIdempotentRepository) MemoryIdempotentRepository.memoryIdempotentRepository(10_000);

    private static HealthCheck.Result health(OneRoute route) {
        return ((HealthCheckAware) route.camel().getRoute("own").getConsumer())
                .getHealthCheck()
                .call();
    }

    @Test
    void a_deployment_that_fails_is_down_in_camels_health_until_it_answers_again() {
        Failures failures = new Failures();
        try (OneRoute route = OneRoute.of(
                        uri("maxAttempts=1", "exceptionHandler=#failures"),
                        Map.of("failures", failures),
                        (exchange, seen) -> {})
                .untilCurrent(sandbox)) {
            assertThat(health(route).getState()).isEqualTo(HealthCheck.State.UP);
            sandbox.injectFault(new Fault(Fault.ANY, 0, 100_000, new Effect.Status(503, OptionalLong.empty())));
            await().until(() -> health(route).getState() == HealthCheck.State.DOWN);
            assertThat(health(route).getMessage().orElseThrow()).contains("answered 503");
            assertThat(health(route).getDetails().toString())
                    .contains("convex:")
                    .doesNotContain("deployKey=" + sandbox.deployKey());
            sandbox.clearFaults();
            await().until(() -> health(route).getState() == HealthCheck.State.UP);
        }
    }

    /** A pod would be taken out of service for a route that somebody suspended because its deployment fails. */
    @Test
    void a_reader_that_is_suspended_or_stopped_while_its_deployment_fails_is_down_no_more() throws Exception {
        Failures failures = new Failures();
        try (OneRoute route = OneRoute.of(
                        uri("maxAttempts=1", "exceptionHandler=#failures"),
                        Map.of("failures", failures),
                        (exchange, seen) -> {})
                .untilCurrent(sandbox)) {
            sandbox.injectFault(new Fault(Fault.ANY, 0, 100_000, new Effect.Status(503, OptionalLong.empty())));
            await().until(() -> health(route).getState() == HealthCheck.State.DOWN);
            suspend(route);
            assertThat(health(route).getState()).isEqualTo(HealthCheck.State.UP);
            route.camel().getRouteController().resumeRoute("own");
            await().until(() -> health(route).getState() == HealthCheck.State.DOWN);
            route.camel().getRouteController().stopRoute("own");
            assertThat(health(route).getState()).isEqualTo(HealthCheck.State.UP);
        }
    }

    /** Health said up where nothing was read, and nothing was going to be. */
    @Test
    void a_reader_that_cannot_begin_is_down_until_it_has_begun() throws Exception {
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            RouteController routes = route.camel().getRouteController();
            routes.stopRoute("own");
            try (FileChannel another = lockedByAnother()) {
                assertThatThrownBy(() -> routes.startRoute("own")).isNotNull();
                assertThat(health(route).getState()).as("%s", another).isEqualTo(HealthCheck.State.DOWN);
                assertThat(health(route).getMessage().orElseThrow())
                        .contains("Another endpoint reads with the directory");
            }
            routes.startRoute("own");
            assertThat(health(route).getState()).isEqualTo(HealthCheck.State.UP);
            suspend(route);
            try (FileChannel another = lockedByAnother()) {
                assertThatThrownBy(() -> routes.resumeRoute("own")).isNotNull();
                assertThat(health(route).getState()).as("%s", another).isEqualTo(HealthCheck.State.DOWN);
            }
        }
    }

    /** Once the reader's own thread has let go of it. */
    private FileChannel lockedByAnother() throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.WRITE);
        await().ignoreExceptionsInstanceOf(OverlappingFileLockException.class).until(() -> channel.tryLock() != null);
        return channel;
    }

    @Test
    void an_exchange_that_is_under_way_completes_before_its_context_has_stopped_and_is_the_last() {
        CountDownLatch within = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger left = new AtomicInteger(20);
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {
            if (left.decrementAndGet() == 0) {
                within.countDown();
                go.await();
            }
        })) {
            await().until(() -> within.getCount() == 0);
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> route.camel().stop());
            await().until(() -> route.camel().getStatus().isStopping());
            assertThat(stopped).isNotDone();
            go.countDown();
            assertThat(stopped).succeedsWithin(Patience.LONG);
            assertThat(route.completed()).hasSize(20);
            assertThat(route.seen()).hasSize(20);
        }
    }

    @Test
    void a_route_that_is_suspended_amid_an_exchange_gets_nothing_more_until_it_is_resumed() throws Exception {
        CountDownLatch within = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        try (OneRoute route = OneRoute.of(uri("idempotentRepository=#once"), Map.of("once", once), (exchange, seen) -> {
                    if (left.decrementAndGet() == 0) {
                        within.countDown();
                        go.await();
                    }
                })
                .untilCurrent(sandbox)) {
            untilAtTheEnd();
            int before = route.completed().size();
            left.set(2);
            sandbox.apply(List.of(insert("{\"n\":1}"), insert("{\"n\":2}"), insert("{\"n\":3}"), insert("{\"n\":4}")));
            await().until(() -> within.getCount() == 0);
            CompletableFuture<Void> suspended = CompletableFuture.runAsync(() -> suspend(route));
            ServiceSupport consumer =
                    (ServiceSupport) route.camel().getRoute("own").getConsumer();
            await().until(consumer::isSuspendingOrSuspended);
            go.countDown();
            assertThat(suspended).succeedsWithin(Patience.LONG);
            assertThat(route.seen()).hasSize(before + 2);
            route.camel().getRouteController().resumeRoute("own");
            route.untilCurrent(sandbox);
            assertThat(route.completed()).hasSize(before + 4);
            assertThat(route.completed().stream().map(Seen::key)).doesNotHaveDuplicates();
        }
    }

    private static void suspend(OneRoute route) {
        try {
            route.camel().getRouteController().suspendRoute("own");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void with_pooled_exchanges_every_event_comes_once_and_as_itself() {
        try (OneRoute route = OneRoute.built(Map.of("once", once), self -> new RouteBuilder() {
            @Override
            public void configure() {
                getCamelContext().getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
                from(uri("idempotentRepository=#once", "maxInFlight=8"))
                        .threads(4)
                        .process(exchange -> self.add(Seen.of(exchange.getMessage())));
            }
        })) {
            // Four threads complete in any order, so what came is compared as a set.
            Set<String> current = OneRoute.stateOf(sandbox).entrySet().stream()
                    .map(latest -> latest.getKey() + " " + latest.getValue())
                    .collect(Collectors.toSet());
            await().until(() -> route.completed().stream()
                    .flatMap(event -> event.id().map(id -> event.table() + " " + id + " " + event.ts()).stream())
                    .collect(Collectors.toSet())
                    .containsAll(current));
            untilAtTheEnd();
            assertThat(route.completed().stream().map(Seen::key)).doesNotHaveDuplicates();
            assertThat(once.getCache()).hasSameSizeAs(route.completed());
        }
    }

    @Test
    void a_round_that_fails_is_told_to_the_routes_error_handler_where_that_is_asked_for() {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class)
                        .handled(true)
                        .process(
                                exchange -> told.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
                from("convex:http://127.0.0.1:1?deployKey=k&maxAttempts=1&delay=100&bridgeErrorHandler=true&directory="
                                + directory)
                        .log("an event");
            }
        })) {
            await().until(() -> !told.isEmpty());
            assertThat(told.get(0)).hasMessageContaining("Connection refused");
            assertThat(route.completed()).isEmpty();
        }
    }

    @Test
    void events_can_be_polled_one_after_another() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            // Nobody takes the fourth event, which is under way: its reader has no reason to end by itself.
            camel.getExecutorServiceManager().setShutdownAwaitTermination(1);
            camel.start();
            try (ConsumerTemplate template = camel.createConsumerTemplate()) {
                List<String> operations = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    Exchange exchange = template.receive(uri(), Patience.LONG.toMillis());
                    operations.add(exchange.getMessage().getHeader(ConvexConstants.TABLE) + " "
                            + exchange.getMessage().getHeader(ConvexConstants.ID));
                    template.doneUoW(exchange);
                }
                assertThat(operations).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void the_commit_is_where_camels_own_components_say_the_time_of_a_message() {
        List<String> wrong = new CopyOnWriteArrayList<>();
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {
                    long expected = seen.is("truncate") ? 0 : seen.ts() / 1_000_000;
                    if (exchange.getMessage().getMessageTimestamp() != expected) {
                        wrong.add(seen.key());
                    }
                })
                .untilCurrent(sandbox)) {
            assertThat(wrong).isEmpty();
            assertThat(route.completed()).hasSizeGreaterThan(300);
        }
    }

    @Test
    void what_is_to_be_changed_is_an_option_of_the_endpoint() {
        Failures failures = new Failures();
        String refused = uri("exceptionHandler=#failures").replace("deployKey=sandbox", "deployKey=wrong");
        try (OneRoute route = OneRoute.of(refused, Map.of("failures", failures), (exchange, seen) -> {})) {
            assertThat(failures.first())
                    .contains("Set deployKey to a deploy key")
                    .doesNotContain("convex.", "CONVEX_");
            assertThat(route.completed()).isEmpty();
        }
    }

    @Test
    void a_selection_leaves_out_the_other_tables() {
        String users = """
                {"_other":"excluded","":{"_other":"excluded","users":"included"} }""";
        try (OneRoute route = OneRoute.of(uri("selection=RAW(" + users + ")"), (exchange, seen) -> {})) {
            untilAtTheEnd();
            assertThat(route.completed().stream().map(Seen::table).distinct()).containsExactly("users");
        }
    }
}
