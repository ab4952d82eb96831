package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.camel.ConvexPage;
import io.caravan.camel.OneRoute;
import io.caravan.camel.Seen;
import io.caravan.core.change.ChangeEvent;
import io.caravan.testing.ledger.SandboxLog;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What a user's own route gets of a deployment. */
class ConvexComponentTest extends ConvexSetup {
    @Test
    void every_document_comes_by_a_snapshot_and_then_every_change_in_its_order() {
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            untilAtTheEnd();
            assertThat(route.completed()).allMatch(seen -> seen.snapshot().orElseThrow());
            int walked = route.completed().size();
            long end = new SandboxLog(sandbox.url())
                    .revisions().stream()
                            .mapToLong(SandboxLog.Revision::ts)
                            .max()
                            .orElseThrow();
            sandbox.apply(40);
            route.untilCurrent(sandbox);
            untilAtTheEnd();
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
            untilAtTheEnd();
            Seen last = route.completed().get(route.completed().size() - 1);
            assertThat(last.last()).isTrue();
            assertThat(last.consistentAsOf().orElseThrow()).isGreaterThanOrEqualTo(last.ts());
            assertThat(route.completed()).filteredOn(seen -> !seen.last()).allMatch(seen -> seen.consistentAsOf()
                    .isEmpty());
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
    void a_page_is_an_iterable_of_events_which_a_splitter_makes_exchanges_of() {
        List<String> pages = new CopyOnWriteArrayList<>();
        List<ConvexPage> kept = new CopyOnWriteArrayList<>();
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
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
                        .process(exchange -> self.add(Seen.of(exchange.getMessage())));
            }
        })) {
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
            untilAtTheEnd();
            route.camel().getRouteController().suspendRoute("own");
            int before = route.completed().size();
            sandbox.apply(List.of(insert("{\"n\":1}")));
            route.camel().getRouteController().resumeRoute("own");
            route.until(before + 1).untilCurrent(sandbox);
            assertThat(route.completed()).hasSize(before + 1);
        }
    }
}
