package io.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of each file of routes/ in their order, by Camel's own kit; LandingOrderTest has land, and NotifyRouteTest has notify. */
class BuiltInRoutesTest {
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final Verbs verbs = new Verbs(steps);

    /** How a route is to be altered. */
    private interface Advice {
        void on(AdviceWithRouteBuilder route) throws Exception;
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void start(String name, Advice advice, String... others) throws Exception {
        camel.disableJMX();
        for (String bean : List.of("sync", "turn", "compaction", "materializing")) {
            camel.getRegistry().bind(bean, verbs);
        }
        for (String each : others) {
            load(each);
        }
        load(name);
        AdviceWith.adviceWith(camel, name, false, advice::on);
        camel.start();
    }

    private void load(String name) throws Exception {
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        PluginHelper.getResourceLoader(camel).resolveResource("file:routes/" + name + ".camel.yaml"));
    }

    private Exchange send(String uri) {
        return camel.createProducerTemplate()
                .send(uri, exchange -> exchange.setProperty("CaravanSyncRun", verbs.walk(2)));
    }

    private static void mocked(AdviceWithRouteBuilder route, List<String> steps) throws Exception {
        route.weaveByToUri("direct:*").replace().process(exchange -> steps.add("to another route"));
    }

    @Test
    void a_sync_takes_its_turn_goes_through_its_phases_until_nothing_is_pending_and_then_stages() throws Exception {
        start(
                "sync",
                route -> {
                    for (String to : List.of("snapshot", "deltas", "data-sync", "imports", "land", "staging")) {
                        route.weaveByToUri("direct:" + to).replace().process(exchange -> steps.add(to));
                    }
                },
                "failures");
        assertThat(send("direct:sync").isFailed()).isFalse();
        assertThat(steps)
                .containsExactly(
                        "take",
                        "begin",
                        "enterPhase",
                        "snapshot",
                        "deltas",
                        "data-sync",
                        "imports",
                        "land",
                        "enterPhase",
                        "snapshot",
                        "deltas",
                        "data-sync",
                        "imports",
                        "land",
                        "finish",
                        "staging");
    }

    @Test
    void a_sync_that_fails_says_so_once_and_stages_nothing() throws Exception {
        start(
                "sync",
                route -> {
                    route.weaveByToUri("direct:snapshot").replace().process(fail());
                    mocked(route, steps);
                },
                "failures");
        assertThat(send("direct:sync").isFailed()).isFalse();
        assertThat(steps).containsExactly("take", "begin", "enterPhase", "fail");
    }

    private static Processor fail() {
        return exchange -> {
            throw new IllegalStateException("the deployment is down");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "deltas", "data-sync"})
    void pages_are_fetched_and_appended_until_there_are_no_more_and_landed_where_a_batch_is_due(String name)
            throws Exception {
        start(name, route -> mocked(route, steps));
        assertThat(send("direct:" + name).isFailed()).isFalse();
        assertThat(steps).containsExactly("fetch", "append", "to another route", "fetch", "append", "to another route");
    }

    @Test
    void imports_are_asked_for_where_that_is_due_only() throws Exception {
        start("imports", route -> {});
        send("direct:imports");
        verbs.isDue = false;
        send("direct:imports");
        assertThat(steps).containsExactly("check");
    }

    @Test
    void staging_is_brought_up_where_that_is_due_only() throws Exception {
        start("staging", route -> {});
        send("direct:staging");
        verbs.isDue = false;
        send("direct:staging");
        assertThat(steps).containsExactly("materialize");
    }

    @Test
    void a_compaction_commits_what_it_has_staged_and_fails_by_itself() throws Exception {
        start("compact", route -> {});
        assertThat(send("direct:compact").isFailed()).isFalse();
        assertThat(steps)
                .containsExactly(
                        "begin", "expire", "rewrite", "commit", "advance", "rewrite", "commit", "advance", "finish");
        steps.clear();
        verbs.failing = "rewrite";
        assertThat(send("direct:compact").isFailed()).isFalse();
        assertThat(steps).containsExactly("begin", "expire", "fail");
    }

    @Test
    void a_schedule_starts_with_nobody_and_syncs_before_it_compacts() throws Exception {
        start("schedule", route -> {
            route.replaceFromWith("direct:tick");
            route.weaveByToUri("direct:sync").replace().process(exchange -> steps.add("sync"));
            route.weaveByToUri("direct:compact").replace().process(exchange -> steps.add("compact"));
        });
        assertThat(camel.getRouteController().getRouteStatus("schedule").isStarted())
                .isFalse();
        camel.getRouteController().startRoute("schedule");
        send("direct:tick");
        verbs.isDue = false;
        send("direct:tick");
        assertThat(steps).containsExactly("sync", "compact", "sync");
    }

    @Test
    void a_call_is_prepared_before_it_is_sent_and_read_behind_it() throws Exception {
        camel.getRegistry().bind("prepareCall", (Processor) exchange -> steps.add("prepare"));
        camel.getRegistry().bind("readReply", (Processor) exchange -> steps.add("read"));
        start("convex-call", route -> route.weaveByToUri(".*caravan[.]wired[.]endpoint.*")
                .replace()
                .process(exchange -> steps.add("call")));
        send("direct:convex-call");
        assertThat(steps).containsExactly("prepare", "call", "read");
    }

    @Test
    void a_statement_of_a_warehouse_goes_to_its_pool_with_its_parameters_as_headers() throws Exception {
        start("warehouse-call", route -> route.weaveByToUri("jdbc:*").replace().to("mock:warehouse"));
        camel.createProducerTemplate().sendBodyAndHeaders("direct:warehouse-call", "select :?id", Map.of("id", "a"));
        MockEndpoint warehouse = camel.getEndpoint("mock:warehouse", MockEndpoint.class);
        assertThat(warehouse.getExchanges()).singleElement().satisfies(each -> {
            assertThat(each.getMessage().getBody()).isEqualTo("select :?id");
            assertThat(each.getMessage().getHeaders()).containsEntry("id", "a");
        });
    }

    /** Takes the place of all beans and writes down what is asked of it. */
    public static final class Verbs {
        private final List<String> steps;
        private boolean isDue = true;
        private String failing = "";

        private Verbs(List<String> steps) {
            this.steps = steps;
        }

        private void step(String name) {
            if (name.equals(failing)) {
                throw new IllegalStateException("the disk is full");
            }
            steps.add(name);
        }

        Walk walk(int rounds) {
            return new Walk(this, rounds);
        }

        public void take() {
            step("take");
        }

        public Walk begin() {
            step("begin");
            return walk(2);
        }

        public void enterPhase() {
            step("enterPhase");
        }

        public void finish() {
            step("finish");
        }

        public void fail() {
            step("fail");
        }

        public void fetch() {
            step("fetch");
        }

        public void append() {
            step("append");
        }

        public void check() {
            step("check");
        }

        public boolean isDue() {
            return isDue;
        }

        public void materialize() {
            step("materialize");
        }

        public void expire() {
            step("expire");
        }

        public void rewrite() {
            step("rewrite");
        }

        public void commit() {
            step("commit");
        }

        public void advance() {
            step("advance");
        }
    }

    /** A run of so many rounds. */
    public static final class Walk {
        private final Verbs verbs;
        private int left;

        Walk(Verbs verbs, int left) {
            this.verbs = verbs;
            this.left = left;
        }

        private boolean isMore() {
            return left-- > 0;
        }

        public boolean isPending() {
            return isMore();
        }

        public boolean isSnapshotPending() {
            return isMore();
        }

        public boolean isDeltasPending() {
            return isMore();
        }

        public boolean isDataSyncPending() {
            return isMore();
        }

        public boolean isBatchDue() {
            return true;
        }

        public boolean isReceiptDue() {
            return true;
        }

        public boolean isStaged() {
            return true;
        }

        public boolean isCheckDue() {
            return verbs.isDue;
        }
    }
}
