package io.caravan.camel;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;

/** Of an event: it has completed when every exchange that has a part in it has. Parts are added while another is under way. */
final class Completion {
    /** Name of the exchange property. */
    static final String PROPERTY = "CamelConvexCompletion";

    private final AtomicInteger parts = new AtomicInteger();
    private final AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
    private final BiConsumer<Exchange, Optional<Throwable>> end;

    /** @param end hears once how it ended, with a failure or without, and which exchange was the last; the first one may be in use again */
    Completion(BiConsumer<Exchange, Optional<Throwable>> end) {
        this.end = end;
    }

    /** For an exchange that has a part. */
    Synchronization part() {
        parts.incrementAndGet();
        AtomicBoolean ended = new AtomicBoolean();
        return new Synchronization() {
            @Override
            public void onComplete(Exchange exchange) {
                end(exchange, ended, Optional.empty());
            }

            @Override
            public void onFailure(Exchange exchange) {
                end(
                        exchange,
                        ended,
                        Optional.of(Optional.<Throwable>ofNullable(exchange.getException())
                                .orElseGet(() -> new IllegalStateException("it was rolled back"))));
            }
        };
    }

    private void end(Exchange exchange, AtomicBoolean ended, Optional<Throwable> why) {
        if (ended.compareAndSet(false, true)) {
            failure.updateAndGet(before -> before.or(() -> why));
            if (parts.decrementAndGet() == 0) {
                end.accept(exchange, failure.get());
            }
        }
    }
}
