package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.camel.Failures;
import io.caravan.camel.OneRoute;
import io.caravan.camel.Seen;
import io.caravan.sandbox.fault.Effect;
import io.caravan.sandbox.fault.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.Test;

/** What a user's own beans do to a reader when they fail. */
class ConvexTroubleTest extends ConvexSetup {
    private final Failures failures = new Failures();

    /** Throws what it is told to. */
    private static final class Broken extends ServiceSupport implements StateRepository<String, String> {
        private final MemoryStateRepository kept = new MemoryStateRepository();
        private final AtomicReference<Throwable> onWrite = new AtomicReference<>();
        private final AtomicInteger refused = new AtomicInteger();

        @Override
        public void setState(String key, String value) {
            Throwable failure = onWrite.get();
            if (failure != null) {
                refused.incrementAndGet();
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
            kept.setState(key, value);
        }

        @Override
        public String getState(String key) {
            return kept.getState(key);
        }
    }

    private static HealthCheck.Result health(OneRoute route) {
        return ((HealthCheckAware) route.camel().getRoute("own").getConsumer())
                .getHealthCheck()
                .call();
    }

    @Test
    void a_repository_that_cannot_write_the_checkpoint_is_told_of_and_its_page_comes_again() {
        Broken broken = new Broken();
        Map<String, Object> beans = Map.of("state", broken, "failures", failures);
        try (OneRoute route = OneRoute.of(
                        uri("checkpoint=#state", "name=mine", "exceptionHandler=#failures"),
                        beans,
                        (exchange, seen) -> {})
                .untilCurrent(sandbox)) {
            untilAtTheEnd(() -> Optional.ofNullable(broken.getState("mine/checkpoint")));
            String before = broken.getState("mine/checkpoint");
            broken.onWrite.set(new IllegalStateException("the database is gone"));
            sandbox.apply(List.of(insert("{\"n\":1}")));
            await().until(() -> times(route, "{\"n\":1}") > 1);
            await().until(() -> broken.refused.get() > 2);
            assertThat(failures.first())
                    .contains("mine in Broken", "cannot be written", "the database is gone", "delivered again");
            assertThat(health(route).getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(broken.getState("mine/checkpoint")).isEqualTo(before);
            broken.onWrite.set(null);
            await().until(() -> !broken.getState("mine/checkpoint").equals(before));
            await().until(() -> health(route).getState() == HealthCheck.State.UP);
        }
    }

    private static long times(OneRoute route, String document) {
        return route.seen().stream()
                .filter(seen -> seen.document().orElse("").equals(document))
                .count();
    }

    @Test
    void with_a_memory_a_page_whose_checkpoint_cannot_be_written_comes_once() {
        Broken broken = new Broken();
        Map<String, Object> beans = Map.of(
                "state",
                broken,
                "failures",
                failures,
                "once",
                MemoryIdempotentRepository.memoryIdempotentRepository(10_000));
        String uri = uri("checkpoint=#state", "exceptionHandler=#failures", "idempotentRepository=#once");
        try (OneRoute route = OneRoute.of(uri, beans, (exchange, seen) -> {}).untilCurrent(sandbox)) {
            broken.onWrite.set(new IllegalStateException("the database is gone"));
            sandbox.apply(List.of(insert("{\"n\":1}")));
            await().until(() -> broken.refused.get() > 2);
            broken.onWrite.set(null);
            sandbox.apply(List.of(insert("{\"n\":2}")));
            route.untilCurrent(sandbox);
            assertThat(route.completed().stream().map(Seen::key)).doesNotHaveDuplicates();
        }
    }

    /** A class that is missing, as in a driver that is half there. */
    @Test
    void an_error_ends_no_reader_and_its_health_says_so() {
        Broken broken = new Broken();
        Map<String, Object> beans = Map.of("state", broken, "failures", failures);
        try (OneRoute route = OneRoute.of(
                        uri("checkpoint=#state", "exceptionHandler=#failures"), beans, (exchange, seen) -> {})
                .untilCurrent(sandbox)) {
            broken.onWrite.set(new NoClassDefFoundError("org/example/Driver"));
            sandbox.apply(List.of(insert("{\"n\":1}")));
            await().until(() -> health(route).getState() == HealthCheck.State.DOWN);
            assertThat(failures.first()).contains("org/example/Driver");
            broken.onWrite.set(null);
            await().until(() -> health(route).getState() == HealthCheck.State.UP);
            sandbox.apply(List.of(insert("{\"n\":2}")));
            route.untilCurrent(sandbox);
        }
    }

    /** Of a user, out of order. */
    private record Pager(AtomicInteger heard) implements ExceptionHandler {
        @Override
        public void handleException(Throwable failure) {
            handleException("", failure);
        }

        @Override
        public void handleException(String message, Throwable failure) {
            heard.incrementAndGet();
            throw new IllegalStateException("the pager is down");
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable failure) {
            handleException(message, failure);
        }
    }

    @Test
    void an_exception_handler_that_fails_itself_ends_no_reader() {
        AtomicInteger heard = new AtomicInteger();
        ExceptionHandler failing = new Pager(heard);
        try (OneRoute route = OneRoute.of(
                        uri("maxAttempts=1", "exceptionHandler=#failing"),
                        Map.of("failing", failing),
                        (exchange, seen) -> {})
                .untilCurrent(sandbox)) {
            sandbox.injectFault(new Fault(Fault.ANY, 0, 3, new Effect.Status(503, OptionalLong.empty())));
            await().until(() -> heard.get() > 0);
            sandbox.clearFaults();
            sandbox.apply(List.of(insert("{\"n\":1}")));
            route.untilCurrent(sandbox);
        }
    }

    /** A memory that fails when an exchange has completed: Camel swallows what is thrown there. */
    @Test
    void a_memory_that_fails_holds_up_no_reader_for_ever() {
        AtomicReference<Error> onAdd = new AtomicReference<>();
        AtomicInteger refused = new AtomicInteger();
        MemoryIdempotentRepository memory = new MemoryIdempotentRepository() {
            @Override
            public boolean add(String key) {
                Error failure = onAdd.get();
                if (failure != null) {
                    refused.incrementAndGet();
                    throw failure;
                }
                return super.add(key);
            }
        };
        memory.setCacheSize(10_000);
        try (OneRoute route = OneRoute.of(
                        uri("idempotentRepository=#once"), Map.of("once", memory), (exchange, seen) -> {})
                .untilCurrent(sandbox)) {
            onAdd.set(new NoClassDefFoundError("org/example/Cache"));
            sandbox.apply(List.of(insert("{\"n\":1}")));
            await().until(() -> refused.get() > 2);
            onAdd.set(null);
            route.untilCurrent(sandbox);
            untilAtTheEnd();
        }
    }
}
