package io.caravan.camel;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the events of a page to the user's route and waits until every exchange has completed. An exchange that fails holds up those
 * that follow; it is sent again after a pause, and those that completed are not.
 */
public final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DefaultConsumer consumer;
    private final ReaderSettings settings;
    private final Optional<DeliveredBefore> delivered;
    private final Stopping stopping;
    private final Runnable pageDelivered;
    private final Messages messages;

    Delivery(
            DefaultConsumer consumer,
            ReaderSettings settings,
            Optional<DeliveredBefore> delivered,
            Stopping stopping,
            Runnable pageDelivered) {
        this.consumer = consumer;
        this.settings = settings;
        this.delivered = delivered;
        this.stopping = stopping;
        this.pageDelivered = pageDelivered;
        this.messages = new Messages(consumer.getEndpoint().getCamelContext());
    }

    /**
     * Returns when all of the page has completed.
     *
     * @throws Stopping.Stopped where the consumer stops before; what the page brought is to be delivered again
     */
    public void deliver(Page page) {
        int exchanges = settings.emit() == Emit.PAGE
                ? whole(page)
                : Math.toIntExact(page.events().size());
        Completions completions = new Completions(exchanges);
        delivered.ifPresent(before -> leaveOut(page, before, completions));
        keepOrder(page, completions);
        while (!completions.isAll()) {
            stopping.check();
            completions.forget();
            send(page, completions);
            awaitUnderWay(0, completions);
            keepOrder(page, completions);
            completions.failure().ifPresent(failure -> holdUp(page, failure));
        }
        pageDelivered.run();
    }

    /** A batch without events still has its receipt. */
    private static int whole(Page page) {
        return page.receipt().isPresent() || page.events().size() > 0 ? 1 : 0;
    }

    private void leaveOut(Page page, DeliveredBefore before, Completions completions) {
        if (settings.emit() == Emit.PAGE) {
            return;
        }
        try (EventSpool.Reading events = page.events().read()) {
            for (int number = 0; events.hasNext(); number++) {
                if (before.holds(page, events.next())) {
                    completions.passed(number);
                }
            }
        }
    }

    /** With more than one under way an event may have failed, and a later one of its document not: that one comes again behind it. */
    private void keepOrder(Page page, Completions completions) {
        int end = completions.gap();
        if (end == 0) {
            return;
        }
        InOrder order = new InOrder();
        try (EventSpool.Reading events = page.events().read()) {
            for (int number = 0; number < end; number++) {
                Change change = events.next();
                if (completions.isDone(number) && order.belongsBehind(change.event())) {
                    delivered.ifPresent(before -> before.remove(page, change));
                    completions.again(number);
                }
                if (!completions.isDone(number)) {
                    order.comesAgain(change.event());
                }
            }
        }
    }

    private void holdUp(Page page, Throwable failure) {
        LOG.warn(
                "An exchange of {} has failed. It is sent again in {}; until it completes nothing behind it is sent, and the"
                        + " checkpoint stays before page {}: {}",
                consumer.getEndpoint(),
                settings.delay(),
                page.number(),
                failure.toString());
        stopping.pause(settings.delay());
    }

    private void awaitUnderWay(int most, Completions completions) {
        completions.awaitUnderWay(
                most,
                PATIENCE,
                underWay -> LOG.warn(
                        "Of {} no exchange has completed for {}, and {} are under way. Nothing is lost, and nothing more is sent."
                                + " A route that is slow goes on by itself; an aggregator needs a completionTimeout, and"
                                + " a queue that drops exchanges never completes them.",
                        consumer.getEndpoint(),
                        PATIENCE,
                        underWay));
    }

    private void send(Page page, Completions completions) {
        if (settings.emit() == Emit.PAGE) {
            send(0, completions, exchange -> messages.fill(exchange.getMessage(), page), exchange -> {});
            return;
        }
        int last = completions.last();
        try (EventSpool.Reading events = page.events().read()) {
            for (int number = 0; number <= last; number++) {
                Change change = events.next();
                if (completions.isDone(number)) {
                    continue;
                }
                awaitUnderWay(settings.maxInFlight() - 1, completions);
                if (completions.failure().isPresent() || stopping.isAsked()) {
                    return;
                }
                Messages.Place place = number < last ? Messages.Place.WITHIN : Messages.Place.LAST;
                send(
                        number,
                        completions,
                        exchange -> messages.fill(exchange.getMessage(), page, change, place),
                        exchange -> delivered.ifPresent(before -> before.add(page, change, exchange)));
            }
        }
    }

    private void send(int number, Completions completions, Consumer<Exchange> fill, Consumer<Exchange> completed) {
        Exchange exchange = consumer.createExchange(false);
        fill.accept(exchange);
        Optional<ConvexPage> whole = Optional.ofNullable(exchange.getMessage().getBody())
                .filter(ConvexPage.class::isInstance)
                .map(ConvexPage.class::cast);
        completions.begun();
        Completion completion = new Completion((ended, failure) -> {
            Optional<Throwable> why = failureOf(() -> whole.ifPresent(ConvexPage::close));
            completions.ended(number, failure.or(() -> why).or(() -> failureOf(() -> completed.accept(ended))));
        });
        exchange.setProperty(Completion.PROPERTY, completion);
        Completion.Part own = completion.part();
        exchange.getExchangeExtension().addOnCompletion(own);
        consumer.getAsyncProcessor().process(exchange, doneSync -> {
            own.returned(exchange);
            consumer.releaseExchange(exchange, false);
        });
    }

    /** Camel swallows whatever is thrown where an exchange ends, an Error too, and the page would never be over. */
    private static Optional<Throwable> failureOf(Runnable step) {
        try {
            step.run();
            return Optional.empty();
        } catch (Throwable failure) {
            return Optional.of(failure);
        }
    }
}
