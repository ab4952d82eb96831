package io.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.quartz.Scheduler;
import org.quartz.Trigger;

class ScheduleTest {
    private static final String EVERY_SECOND = "quartz:caravan/sync?cron=*+*+*+*+*+?&stateful=true";

    private final AtomicInteger syncs = new AtomicInteger();
    private final CountDownLatch ends = new CountDownLatch(1);

    @Test
    void while_a_process_stops_no_other_sync_begins_and_the_one_in_flight_ends() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(EVERY_SECOND).process(exchange -> {
                        syncs.incrementAndGet();
                        ends.await();
                    });
                }
            });
            camel.start();
            await().until(() -> syncs.get() == 1);
            Scheduler scheduler =
                    camel.getComponent("quartz", QuartzComponent.class).getScheduler();
            Schedule.end(camel);
            ends.countDown();
            await().until(() -> scheduler.getCurrentlyExecutingJobs().isEmpty());
            assertThat(scheduler.getTriggerState(Schedule.TRIGGER)).isEqualTo(Trigger.TriggerState.PAUSED);
            assertThat(syncs).hasValue(1);
        }
        assertThat(syncs).hasValue(1);
    }

    @Test
    void a_process_without_a_schedule_has_nothing_to_end() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            Schedule.end(camel);
            assertThat(camel.hasComponent("quartz")).isNull();
        }
    }
}
