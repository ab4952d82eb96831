package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.camel.ConvexConstants;
import io.caravan.camel.EventsTogether;
import io.caravan.camel.OneRoute;
import io.caravan.camel.Seen;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;
import org.junit.jupiter.api.Test;

/** Routes that hand events on, roll them back or stop themselves: the checkpoint passes none that is not through. */
class ConvexHandoverTest extends ConvexSetup {
    private final AtomicBoolean down = new AtomicBoolean(true);
    private final CountDownLatch go = new CountDownLatch(1);

    private static Seen seen(Exchange exchange) {
        return Seen.of(exchange.getMessage());
    }

    /** Everything has come, and nothing was lost while the receiver was down. */
    private void comesThroughOnceItIsUp(OneRoute route) throws Exception {
        await().until(() -> route.seen().size() > 3);
        assertThat(checkpoint()).isEmpty();
        down.set(false);
        route.untilCurrent(sandbox);
        untilAtTheEnd();
    }

    /** As a transacted route does it; Camel itself does not call that a failure. */
    @Test
    void an_exchange_that_is_marked_for_rollback_comes_again() throws Exception {
        for (String mark : List.of("all", "last")) {
            down.set(true);
            String uri = uri("name=" + mark).replace(directory.toString(), directory.resolve(mark) + "");
            AtomicInteger tried = new AtomicInteger();
            try (OneRoute route = OneRoute.of(uri, (exchange, seen) -> {
                if (down.get()) {
                    tried.incrementAndGet();
                    exchange.setRollbackOnly(mark.equals("all"));
                    exchange.setRollbackOnlyLast(mark.equals("last"));
                }
            })) {
                await().until(() -> tried.get() > 3);
                assertThat(directory.resolve(mark).resolve("checkpoint.json")).doesNotExist();
                assertThat(route.seen().stream().map(Seen::key).distinct()).hasSize(1);
                down.set(false);
                route.untilCurrent(sandbox);
            }
        }
    }

    @Test
    void what_another_route_takes_over_by_seda_holds_the_checkpoint_until_that_is_through() throws Exception {
        CountDownLatch last = new CountDownLatch(1);
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("maxInFlight=100000")).to("seda:later?size=100000");
                from("seda:later?concurrentConsumers=2&size=100000").process(exchange -> {
                    Seen event = seen(exchange);
                    if (event.last()) {
                        last.countDown();
                        go.await();
                    }
                    self.add(event);
                });
            }
        })) {
            await().until(() -> last.getCount() == 0);
            assertThat(checkpoint()).isEmpty();
            go.countDown();
            untilAtTheEnd();
            assertThat(route.completed()).hasSizeGreaterThanOrEqualTo(300);
        }
    }

    /** Camel has handed the completion over to what does not fit any more. */
    @Test
    void a_queue_that_is_full_fails_its_events_and_they_come_again() throws Exception {
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri("maxInFlight=100000")).to("seda:small?size=10");
                from("seda:small?size=10").process(exchange -> self.add(seen(exchange)));
            }
        })) {
            route.untilCurrent(sandbox);
            untilAtTheEnd();
        }
    }

    @Test
    void an_exchange_that_fails_behind_a_hand_over_is_no_completed_one() throws Exception {
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri()).to("seda:aside").process(exchange -> {
                    if (down.get()) {
                        throw new IllegalStateException("the receiver is down");
                    }
                    self.add(seen(exchange));
                });
                from("seda:aside").process(exchange -> self.saw(seen(exchange)));
            }
        })) {
            comesThroughOnceItIsUp(route);
        }
    }

    @Test
    void each_branch_of_a_multicast_and_each_part_of_a_split_has_to_complete() throws Exception {
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri())
                        .multicast()
                        .parallelProcessing()
                        .to("direct:good", "direct:parts")
                        .end()
                        .process(exchange -> self.add(seen(exchange)));
                from("direct:good").process(exchange -> self.saw(seen(exchange)));
                from("direct:parts")
                        .setProperty("part", constant("a,b"))
                        .split(exchangeProperty("part").tokenize(","))
                        .process(exchange -> {
                            if (down.get()
                                    && exchange.getMessage()
                                            .getBody(String.class)
                                            .equals("b")) {
                                throw new IllegalStateException("the receiver is down");
                            }
                        });
            }
        })) {
            comesThroughOnceItIsUp(route);
        }
    }

    /** The tap's copy takes a part in an event that is over. */
    @Test
    void an_aggregator_behind_a_wire_tap_ends_no_event_twice() throws Exception {
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("maxInFlight=50"))
                        .wireTap("direct:tap")
                        .threads(4)
                        .process(exchange -> self.add(seen(exchange)));
                from("direct:tap")
                        .process(exchange -> exchange.getMessage().setBody(seen(exchange)))
                        .aggregate(constant(true), new EventsTogether())
                        .completionSize(7)
                        .completionTimeout(100)
                        .process(exchange -> {
                            for (Object each : exchange.getMessage().getBody(List.class)) {
                                self.saw((Seen) each);
                            }
                        });
            }
        })) {
            untilAtTheEnd();
            await().until(() -> route.seen().size() >= route.completed().size());
            assertThat(route.completed().stream().map(Seen::key)).doesNotHaveDuplicates();
            assertThat(route.completed()).hasSizeGreaterThanOrEqualTo(300);
        }
    }

    /** What the guide says that it cannot do: with a strategy that lets go of the exchange the checkpoint goes on. */
    @Test
    void an_aggregator_that_lets_go_of_its_events_is_not_waited_for() throws Exception {
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                from(uri())
                        .aggregate(header(ConvexConstants.TABLE), new UseLatestAggregationStrategy())
                        .completionSize(1_000_000)
                        .process(exchange -> self.add(seen(exchange)));
            }
        })) {
            untilAtTheEnd();
            assertThat(route.completed()).isEmpty();
        }
    }

    @Test
    void a_route_that_stops_itself_goes_on_where_it_was() throws Exception {
        AtomicInteger left = new AtomicInteger(20);
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                from(uri())
                        .routeId("own")
                        .process(exchange -> self.add(seen(exchange)))
                        .choice()
                        .when(exchange -> left.decrementAndGet() == 0)
                        .to("controlbus:route?routeId=own&action=stop&async=true")
                        .process(exchange -> await().until(self::isSuspending));
            }
        })) {
            await().until(() ->
                    route.camel().getRouteController().getRouteStatus("own").isStopped());
            assertThat(route.completed()).hasSize(20);
            assertThat(checkpoint()).isEmpty();
            route.camel().getRouteController().startRoute("own");
            route.untilCurrent(sandbox);
            untilAtTheEnd();
        }
    }
}
