package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.Phase;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Limits;
import io.caravan.sandbox.data.Write;
import io.caravan.testing.ledger.SandboxLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's own route gets of a deployment, and what it can rely on. */
class ConvexComponentTest {
    private static final TableRef USERS = TableRef.root("users");

    @TempDir
    private Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void serve() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(300));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private String uri(String... options) {
        return "convex:" + sandbox.url() + "?deployKey=" + sandbox.deployKey() + "&delay=100&directory=" + directory
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    private Optional<String> checkpoint() throws IOException {
        Path file = directory.resolve("checkpoint.json");
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    @Test
    void every_document_comes_by_a_snapshot_and_then_every_change_in_its_order() {
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            assertThat(route.completed()).allMatch(seen -> seen.snapshot().orElseThrow());
            int walked = route.completed().size();
            long end = new SandboxLog(sandbox.url())
                    .revisions().stream()
                            .mapToLong(SandboxLog.Revision::ts)
                            .max()
                            .orElseThrow();
            sandbox.apply(40);
            route.untilCurrent(sandbox);
            List<SandboxLog.Revision> log = new SandboxLog(sandbox.url())
                    .revisions().stream()
                            .filter(revision -> revision.ts() > end)
                            .toList();
            List<Seen> changes =
                    route.completed().subList(walked, route.completed().size());
            assertThat(changes).noneMatch(seen -> seen.snapshot().orElseThrow());
            assertThat(changes.stream().map(Seen::ts).toList()).isSorted().hasSize(log.size());
            assertThat(changes.stream().map(seen -> seen.id().orElseThrow() + " " + seen.ts() + " " + seen.operation()))
                    .containsExactlyInAnyOrderElementsOf(log.stream()
                            .map(each -> each.id() + " " + each.ts() + " " + (each.deleted() ? "delete" : "upsert"))
                            .toList());
            assertThat(changes).filteredOn(seen -> seen.is("delete")).allMatch(seen -> seen.document()
                    .isEmpty());
            assertThat(changes).filteredOn(seen -> seen.is("upsert")).allMatch(seen -> seen.document()
                    .isPresent());
            OneRoute.byTable(route.completed()).values().forEach(events -> {
                assertThat(events.get(0).operation()).isEqualTo("truncate");
                assertThat(events.subList(walked > 0 ? 1 : 0, events.size()))
                        .isSortedAccordingTo(Comparator.comparingLong(Seen::generation));
            });
        }
    }

    @Test
    void the_last_event_of_a_page_says_as_of_when_all_tables_are_complete() {
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            sandbox.apply(3);
            route.untilCurrent(sandbox);
            Seen last = route.completed().get(route.completed().size() - 1);
            assertThat(last.last()).isTrue();
            assertThat(last.consistentAsOf().orElseThrow()).isGreaterThanOrEqualTo(last.ts());
            assertThat(route.completed()).filteredOn(seen -> !seen.last()).allMatch(seen -> seen.consistentAsOf()
                    .isEmpty());
        }
    }

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

    /** The commit that the checkpoint has passed. */
    private long passed() throws IOException {
        byte[] text = checkpoint().orElseThrow().getBytes(StandardCharsets.UTF_8);
        return CheckpointCodec.read(text, "test").phase().consistentAsOf().orElse(0);
    }

    private static long count(OneRoute route, String text) {
        return route.seen().stream()
                .filter(seen -> seen.document().orElse("").contains(text))
                .count();
    }

    /** Until the checkpoint has passed all that there is. */
    private void untilAtTheEnd() {
        long end = new SandboxLog(sandbox.url())
                .revisions().stream().mapToLong(SandboxLog.Revision::ts).max().orElseThrow();
        await().atMost(Duration.ofMinutes(1)).until(() -> checkpoint()
                .map(text -> CheckpointCodec.read(text.getBytes(StandardCharsets.UTF_8), "test"))
                .filter(at -> at.phase().consistentAsOf().orElse(0) >= end)
                .isPresent());
    }

    private static Write insert(String document) {
        return Write.insert(USERS, document);
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
    void a_table_that_is_replaced_or_deleted_reaches_the_route_as_a_truncate() {
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            sandbox.importTable(USERS, List.of("""
                    {"name":"new"}"""));
            route.untilCurrent(sandbox);
            assertThat(route.completed().stream().filter(seen -> seen.table().equals("users") && seen.is("truncate")))
                    .hasSizeGreaterThanOrEqualTo(2);
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
        OneRoute[] self = new OneRoute[1];
        try (OneRoute route = OneRoute.built(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("maxInFlight=8")).threads(8).process(exchange -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    await().pollDelay(Duration.ofMillis(1)).until(() -> true);
                    now.decrementAndGet();
                    self[0].add(Seen.of(exchange.getMessage()));
                });
            }
        })) {
            self[0] = route;
            await().atMost(Duration.ofMinutes(1)).until(() -> checkpoint()
                    .map(text -> CheckpointCodec.read(text.getBytes(StandardCharsets.UTF_8), "test")
                            .phase())
                    .filter(Phase.DeltaTail.class::isInstance)
                    .isPresent());
            assertThat(route.completed().stream().map(Seen::key).distinct().count())
                    .isEqualTo(route.completed().size())
                    .isGreaterThanOrEqualTo(300);
            assertThat(most.get()).isBetween(2, 8);
        }
    }

    @Test
    void a_page_is_an_iterable_of_events_which_a_splitter_makes_exchanges_of() {
        List<String> pages = new ArrayList<>();
        List<ConvexPage> kept = new ArrayList<>();
        OneRoute[] self = new OneRoute[1];
        try (OneRoute route = OneRoute.built(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("emit=page"))
                        .process(exchange -> {
                            ConvexPage page = exchange.getMessage().getBody(ConvexPage.class);
                            kept.add(page);
                            long events = 0;
                            for (ChangeEvent event : page) {
                                events += event.table().table().isEmpty() ? 0 : 1;
                            }
                            pages.add(page.size() + "=" + events);
                        })
                        .split(simple("${body.messages}"))
                        .streaming()
                        .process(exchange -> self[0].add(Seen.of(exchange.getMessage())));
            }
        })) {
            self[0] = route;
            route.untilCurrent(sandbox);
            sandbox.apply(5);
            route.untilCurrent(sandbox);
            assertThat(pages).hasSizeGreaterThanOrEqualTo(2).allMatch(each -> each.matches("(\\d+)=\\1"));
            await().untilAsserted(() -> assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> kept.get(0).iterator()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the page is closed"));
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

    @Test
    void an_aggregator_that_takes_over_completions_holds_the_checkpoint_until_its_batch_is_done() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        OneRoute[] self = new OneRoute[1];
        try (OneRoute route = OneRoute.built(Map.of(), new RouteBuilder() {
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
                                self[0].add((Seen) seen);
                            }
                        });
            }
        })) {
            self[0] = route;
            assertThat(new NotifyBuilder(route.camel()).whenFailed(1).create().matchesWaitTime())
                    .isTrue();
            assertThat(checkpoint()).isEmpty();
            down.set(false);
            route.untilCurrent(sandbox);
            await().until(() -> checkpoint().isPresent());
        }
    }

    @Test
    void the_deploy_key_is_in_no_name_that_camel_writes_into_its_log() {
        try (OneRoute route =
                OneRoute.of(uri().replace("deployKey=sandbox", "deployKey=RAW(sandbox)"), (exchange, seen) -> {})) {
            route.until(1);
            assertThat(route.camel().getRoute("own").getEndpoint().toString())
                    .doesNotContain("=sandbox", "RAW(sandbox");
            assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                    .noneMatch(name -> name.contains("deployKey"));
        }
    }

    @Test
    void two_readers_of_one_name_are_refused_rather_than_moving_each_others_checkpoint() {
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {})) {
            route.until(1);
            assertThatThrownBy(() -> OneRoute.of(uri(), (exchange, seen) -> {}))
                    .hasMessageContaining("Give each its own name");
        }
    }

    @Test
    void by_data_sync_the_same_comes() {
        try (OneRoute route =
                OneRoute.of(uri("protocol=data-sync"), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            sandbox.apply(20);
            route.untilCurrent(sandbox);
            assertThat(route.completed().stream().map(Seen::key)).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_route_that_is_suspended_goes_on_where_it_was() throws Exception {
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            route.camel().getRouteController().suspendRoute("own");
            int before = route.completed().size();
            sandbox.apply(List.of(insert("{\"n\":1}")));
            route.camel().getRouteController().resumeRoute("own");
            route.until(before + 1).untilCurrent(sandbox);
            assertThat(route.completed()).hasSize(before + 1);
        }
    }
}
