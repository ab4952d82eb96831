package io.caravan.route;

import io.caravan.core.watch.Step;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.MDC;

/**
 * Times the steps of a source for whoever watches, and says in the logging context where each log line comes from.
 *
 * @param source name of it
 */
public record Stepping(String source, Clock clock, SyncListener listener) {
    /** Takes a step. */
    <T> T take(Step step, Exchange at, Supplier<T> work) {
        Instant started = clock.instant();
        try {
            return within(at, work);
        } finally {
            listener.heard(new SyncEvent.StepTook(step, Duration.between(started, clock.instant())));
        }
    }

    /** Does what is no step of a sync. */
    <T> T within(Exchange at, Supplier<T> work) {
        Long batch = at.getProperty(SyncSteps.BATCH, Long.class);
        return within(
                Optional.ofNullable(ExchangeHelper.getRouteId(at)).orElse(""),
                batch == null ? OptionalLong.empty() : OptionalLong.of(batch),
                work);
    }

    <T> T within(String route, OptionalLong batch, Supplier<T> work) {
        MDC.put("source", source);
        MDC.put("route", route);
        batch.ifPresent(number -> MDC.put("batch", Long.toString(number)));
        try {
            return work.get();
        } finally {
            MDC.clear();
            MDC.put("source", source); // the thread stays this source's
        }
    }

    /** As {@link #take}, for one table. */
    <T> T take(Step step, Exchange at, String table, Supplier<T> work) {
        return take(step, at, () -> {
            MDC.put("table", table);
            return work.get();
        });
    }
}
