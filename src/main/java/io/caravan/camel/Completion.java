package io.caravan.camel;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;

/** Of an event: it has completed when every exchange that has a part in it has. Parts are added while another is under way. */
final class Completion {
    /** Name of the exchange property. */
    static final String PROPERTY = "CamelConvexCompletion";

    private final BiConsumer<Exchange, Optional<Throwable>> end;
    private int parts;
    private boolean over;
    private Optional<Throwable> failure = Optional.empty();

    /** @param end hears once how it ended, with a failure or without, and which exchange was the last */
    Completion(BiConsumer<Exchange, Optional<Throwable>> end) {
        this.end = end;
    }

    /** For an exchange that has a part. One that is taken when the event is over, by a copy that nobody waits for, changes nothing. */
    synchronized Part part() {
        if (!over) {
            parts++;
        }
        return new Part(over);
    }

    /** Of one exchange, or of whoever took it over from that one; how it ends counts once. */
    final class Part implements Synchronization {
        private boolean ended;

        private Part(boolean ended) {
            this.ended = ended;
        }

        @Override
        public void onComplete(Exchange exchange) {
            end(exchange, rolledBack(exchange));
        }

        @Override
        public void onFailure(Exchange exchange) {
            end(exchange, failed(exchange).or(() -> rolledBack(exchange)));
        }

        /** An exchange that came back from its route with a failure has failed, whoever took over its part. */
        void returned(Exchange exchange) {
            Optional<Throwable> why = failed(exchange);
            if (why.isPresent()) {
                end(exchange, why);
            }
        }

        private void end(Exchange exchange, Optional<Throwable> why) {
            if (isLast(this, why)) {
                end.accept(exchange, failure);
            }
        }
    }

    private synchronized boolean isLast(Part part, Optional<Throwable> why) {
        if (part.ended) {
            return false;
        }
        part.ended = true;
        failure = failure.or(() -> why);
        parts--;
        over = parts == 0;
        return over;
    }

    private static Optional<Throwable> failed(Exchange exchange) {
        return Optional.ofNullable(exchange.getException());
    }

    /** Which is no failure to Camel. */
    private static Optional<Throwable> rolledBack(Exchange exchange) {
        return exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()
                ? Optional.of(new IllegalStateException("it was marked for rollback"))
                : Optional.empty();
    }
}
