package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.camel.ConvexConstants;
import io.caravan.camel.EventsTogether;
import io.caravan.camel.OneRoute;
import io.caravan.camel.Seen;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.Phase;
import io.caravan.sandbox.data.Limits;
import io.caravan.sandbox.data.Write;
import io.caravan.testing.Patience;
import io.caravan.testing.ledger.SandboxLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;

/** What a user can rely on while exchanges fail, wait or end with their process. */
class ConvexDeliveryTest extends ConvexSetup {
    @Test
    void an_exchange_that_fails_never_moves_the_checkpoint_and_comes_again_until_it_completes() throws IOException {
        AtomicBoolean down = new AtomicBoolean();
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {
                    if (down.get() && seen.document().orElse("").contains("poison")) {
                        throw new IllegalStateException("the receiver is down");
                    }
                })
                .untilCurrent(sandbox)) {
            untilAtTheEnd();
            down.set(true);
            sandbox.apply(List.of(insert("""
                    {"name":"first"}""")));
            route.untilCurrent(sandbox);
            untilAtTheEnd();
            long poison = sandbox.apply(List.of(insert("""
                            {"name":"poison"}""")))
                    .ts();
            await().until(() -> count(route, "poison") > 3);
            sandbox.apply(List.of(insert("""
                    {"name":"third"}""")));
            await().until(() -> count(route, "poison") > 6);
            assertThat(passed()).isLessThan(poison);
            assertThat(count(route, "third")).isZero();
            down.set(false);
            route.untilCurrent(sandbox);
            assertThat(count(route, "first")).isEqualTo(1);
            await().until(() -> passed() >= poison);
        }
    }

    private static long count(OneRoute route, String text) {
        return route.seen().stream()
                .filter(seen -> seen.document().orElse("").contains(text))
                .count();
    }

    @Test
    void what_had_not_completed_when_the_process_ended_comes_again_and_nothing_of_earlier_pages() {
        List<Seen> first;
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {
                    if (left.getAndDecrement() <= 0) {
                        throw new IllegalStateException("the end is near");
                    }
                })
                .untilCurrent(sandbox)) {
            untilAtTheEnd();
            left.set(2);
            sandbox.apply(List.of(insert("{\"n\":1}"), insert("{\"n\":2}"), insert("{\"n\":3}"), insert("{\"n\":4}")));
            await().until(() -> left.get() < 0);
            first = route.completed();
        }
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).until(4)) {
            assertThat(route.completed().stream().map(seen -> seen.document().orElseThrow()))
                    .containsExactlyInAnyOrder("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}");
            assertThat(first).hasSizeGreaterThan(300);
        }
    }

    @Test
    void with_an_idempotent_repository_nothing_comes_twice_that_had_completed() {
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        List<Seen> all = new ArrayList<>();
        try (OneRoute route = OneRoute.of(
                        uri("idempotentRepository=#once"), Map.of("once", once()), (exchange, seen) -> {
                            if (left.getAndDecrement() <= 0) {
                                throw new IllegalStateException("the end is near");
                            }
                        })
                .untilCurrent(sandbox)) {
            untilAtTheEnd();
            left.set(2);
            sandbox.apply(List.of(insert("{\"n\":1}"), insert("{\"n\":2}"), insert("{\"n\":3}"), insert("{\"n\":4}")));
            await().until(() -> left.get() < 0);
            all.addAll(route.completed());
        }
        try (OneRoute route = OneRoute.of(
                        uri("idempotentRepository=#once"), Map.of("once", once()), (exchange, seen) -> {})
                .until(2)) {
            all.addAll(route.completed());
        }
        assertThat(all.stream().map(Seen::key)).doesNotHaveDuplicates();
        assertThat(OneRoute.state(all)).isEqualTo(OneRoute.stateOf(sandbox));
    }

    private FileIdempotentRepository once() {
        return (FileIdempotentRepository) FileIdempotentRepository.fileIdempotentRepository(
                directory.resolve("once").toFile(), 10_000);
    }

    /** What a first try showed of another snapshot may be gone without a sign. */
    @Test
    void a_first_page_of_another_snapshot_comes_whole_though_its_events_are_remembered() {
        AtomicInteger left = new AtomicInteger(100);
        Set<String> shown = new HashSet<>();
        try (OneRoute route =
                OneRoute.of(uri("idempotentRepository=#once"), Map.of("once", once()), (exchange, seen) -> {
                    if (left.getAndDecrement() <= 0) {
                        throw new IllegalStateException("the end is near");
                    }
                })) {
            await().until(() -> left.get() < 0);
            route.completed()
                    .forEach(seen -> shown.add(seen.table() + " " + seen.id().orElse("")));
        }
        for (SandboxLog.Revision revision :
                new SandboxLog(sandbox.url()).state().subList(0, 50)) {
            sandbox.apply(List.of(Write.delete(TableRef.of(revision.component(), revision.table()), revision.id())));
        }
        try (OneRoute route = OneRoute.of(
                        uri("idempotentRepository=#once"), Map.of("once", once()), (exchange, seen) -> {})
                .untilCurrent(sandbox)) {
            assertThat(route.completed().get(0).operation()).isEqualTo("truncate");
            assertThat(shown).hasSizeGreaterThan(50);
        }
    }

    @Test
    void a_page_is_asked_for_when_the_one_before_has_completed_and_not_ahead() {
        sandbox.limits(new Limits(10, 10, 10, 10, Duration.ZERO));
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch within = new CountDownLatch(1);
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {
            if (seen.page() == 3) {
                within.countDown();
                go.await();
            }
        })) {
            await().until(() -> within.getCount() == 0);
            long asked = asked();
            assertThat(route.seen().stream().mapToLong(Seen::page).max()).hasValue(3);
            assertThat(asked).isBetween(3L, 6L);
            go.countDown();
            route.untilCurrent(sandbox);
            assertThat(asked()).isGreaterThan(asked + 10);
        }
    }

    private long asked() {
        return sandbox.requests().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("list_snapshot"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Test
    void exchanges_of_a_page_are_under_way_at_once_up_to_maxInFlight_and_the_checkpoint_waits_for_all() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(8);
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("maxInFlight=8")).threads(10).process(exchange -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    together.countDown();
                    together.await(); // the first eight for each other
                    now.decrementAndGet();
                    self.add(Seen.of(exchange.getMessage()));
                });
            }
        })) {
            await().until(() -> checkpoint()
                    .map(text -> CheckpointCodec.read(text.getBytes(StandardCharsets.UTF_8), "test")
                            .phase())
                    .filter(Phase.DeltaTail.class::isInstance)
                    .isPresent());
            assertThat(route.completed().stream().map(Seen::key).distinct().count())
                    .isEqualTo(route.completed().size())
                    .isGreaterThanOrEqualTo(300);
            assertThat(most.get()).isEqualTo(8);
        }
    }

    @Test
    void an_aggregator_that_takes_over_completions_holds_the_checkpoint_until_its_batch_is_done() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri("maxInFlight=100000"))
                        .setHeader("CamelAggregationCompleteAllGroupsInclusive", header(ConvexConstants.LAST_OF_PAGE))
                        .process(exchange -> exchange.getMessage().setBody(Seen.of(exchange.getMessage())))
                        .aggregate(header(ConvexConstants.TABLE), new EventsTogether())
                        .completionSize(1000)
                        .completionTimeout(500)
                        .process(exchange -> {
                            if (down.get()) {
                                throw new IllegalStateException("down");
                            }
                            for (Object seen : exchange.getMessage().getBody(List.class)) {
                                self.add((Seen) seen);
                            }
                        });
            }
        })) {
            NotifyBuilder failed = new NotifyBuilder(route.camel()).whenFailed(1);
            assertThat(failed.create().matches(Patience.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(checkpoint()).isEmpty();
            down.set(false);
            route.untilCurrent(sandbox);
            await().until(() -> checkpoint().isPresent());
        }
    }

    @Test
    void the_checkpoint_is_kept_in_a_repository_of_the_user_and_read_back_from_it() throws Exception {
        MemoryStateRepository memory = new MemoryStateRepository();
        String checkpoint;
        String reader;
        try (OneRoute route =
                OneRoute.of(uri("checkpoint=#state", "name=mine"), Map.of("state", memory), (exchange, seen) -> {})) {
            route.untilCurrent(sandbox);
            await().until(() -> memory.getState("mine/checkpoint") != null);
            await().until(() -> {
                byte[] now = memory.getState("mine/checkpoint").getBytes(StandardCharsets.UTF_8);
                return CheckpointCodec.read(now, "test").phase() instanceof Phase.DeltaTail;
            });
            assertThat(checkpoint()).isEmpty();
            checkpoint = memory.getState("mine/checkpoint");
            reader = memory.getState("mine/reader");
        }
        byte[] text = checkpoint.getBytes(StandardCharsets.UTF_8);
        assertThat(CheckpointCodec.read(text, "test").source()).isEqualTo("mine");
        FileStateRepository file = FileStateRepository.fileStateRepository(
                directory.resolve("state.txt").toFile());
        file.start();
        file.setState("mine/checkpoint", checkpoint);
        file.setState("mine/reader", reader);
        file.stop();
        sandbox.apply(List.of(insert("""
                {"only":"this"}""")));
        try (OneRoute route = OneRoute.of(
                        uri("checkpoint=#state", "name=mine"),
                        Map.of(
                                "state",
                                FileStateRepository.fileStateRepository(
                                        directory.resolve("state.txt").toFile())),
                        (exchange, seen) -> {})
                .until(1)) {
            assertThat(route.completed()).singleElement().matches(seen -> seen.document()
                    .orElseThrow()
                    .equals("""
                            {"only":"this"}"""));
        }
    }

    /**
     * Two changes of one document in one page, of which the first fails when the second has completed. Once the first does not fail any
     * more the second waits for it: four threads keep no order.
     */
    private OneRoute overtaking(int times, String memory, Map<String, Object> beans) throws Exception {
        AtomicInteger failures = new AtomicInteger(times);
        AtomicInteger seconds = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        OneRoute route = OneRoute.built(beans, self -> new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri("maxInFlight=8", memory)).routeId("own").threads(4).process(exchange -> {
                    Seen event = Seen.of(exchange.getMessage());
                    boolean isFirst = event.document().orElse("").contains("\"step\":1");
                    boolean isSecond = event.document().orElse("").contains("\"step\":2");
                    if (isFirst && failures.getAndDecrement() > 0) {
                        second.await();
                        throw new IllegalStateException("the receiver is down");
                    }
                    if (isSecond && seconds.getAndIncrement() > 0 && failures.get() <= 0) {
                        first.await();
                    }
                    self.add(event);
                    if (isFirst) {
                        first.countDown();
                    }
                    if (isSecond) {
                        second.countDown();
                    }
                });
            }
        });
        untilAtTheEnd();
        route.camel().getRouteController().suspendRoute("own");
        String id = sandbox.apply(List.of(insert("{\"step\":0}"))).ids().get(0);
        sandbox.apply(List.of(Write.patch(USERS, id, "{\"step\":1}")));
        sandbox.apply(List.of(Write.patch(USERS, id, "{\"step\":2}")));
        route.camel().getRouteController().resumeRoute("own");
        return route;
    }

    private static List<String> steps(OneRoute route) {
        return route.completed().stream()
                .map(seen -> seen.document().orElse(""))
                .filter(document -> document.contains("\"step\""))
                .toList();
    }

    @Test
    void a_change_that_overtook_one_of_its_document_that_failed_comes_again_behind_it() throws Exception {
        try (OneRoute route = overtaking(1, "name=mine", Map.of())) {
            await().until(() -> steps(route).contains("{\"step\":2}"));
            untilAtTheEnd();
            assertThat(steps(route)).endsWith("{\"step\":1}", "{\"step\":2}");
        }
    }

    @Test
    void a_change_that_is_remembered_comes_again_behind_one_of_its_document_that_is_not() throws Exception {
        FileIdempotentRepository memory =
                new FileIdempotentRepository(directory.resolve("once").toFile(), new ConcurrentHashMap<>()) {
                    @Override
                    public boolean remove(String key) {
                        return false; // as if the process had ended before
                    }
                };
        try (OneRoute route = overtaking(Integer.MAX_VALUE, "idempotentRepository=#once", Map.of("once", memory))) {
            await().until(() -> steps(route).contains("{\"step\":2}"));
        }
        try (OneRoute route = OneRoute.of(
                uri("maxInFlight=8", "idempotentRepository=#once"), Map.of("once", once()), (exchange, seen) -> {})) {
            untilAtTheEnd();
            assertThat(steps(route)).endsWith("{\"step\":1}", "{\"step\":2}");
        }
    }
}
