package io.caravan.camel;

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
        while (!completions.isAll()) {
            stopping.check();
            completions.forget();
            send(page, completions);
            completions.awaitUnderWay(0);
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
                completions.awaitUnderWay(settings.maxInFlight() - 1);
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
        Exchange exchange = consumer.createExchange(true);
        fill.accept(exchange);
        Optional<ConvexPage> whole = Optional.ofNullable(exchange.getMessage().getBody())
                .filter(ConvexPage.class::isInstance)
                .map(ConvexPage.class::cast);
        completions.begun();
        Completion completion = new Completion((ended, failure) -> {
            whole.ifPresent(ConvexPage::close);
            if (failure.isEmpty()) {
                ended(number, completions, () -> completed.accept(ended));
            } else {
                completions.failed(failure.get());
            }
        });
        exchange.setProperty(Completion.PROPERTY, completion);
        exchange.getExchangeExtension().addOnCompletion(completion.part());
        consumer.getAsyncProcessor().process(exchange, doneSync -> {});
    }

    private static void ended(int number, Completions completions, Runnable remember) {
        try {
            remember.run();
            completions.completed(number);
        } catch (RuntimeException e) {
            completions.failed(e);
        }
    }
}
