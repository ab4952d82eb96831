package io.caravan.route;

import io.caravan.core.watch.Step;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
        MDC.put("source", source);
        Optional.ofNullable(ExchangeHelper.getRouteId(at)).ifPresent(route -> MDC.put("route", route));
        Optional.ofNullable(at.getProperty(SyncSteps.BATCH, Long.class))
                .ifPresent(batch -> MDC.put("batch", batch.toString()));
        try {
            return work.get();
        } finally {
            listener.heard(new SyncEvent.StepTook(step, Duration.between(started, clock.instant())));
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
