package io.caravan.ops.notify;

import io.caravan.core.failure.SecretRedactor;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.Threads;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notices through the route {@code notify}, on a thread of its own: no sync waits for it, and none fails because of it. Bound as
 * {@code notices} for that route.
 */
public final class Notifications implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final String ROUTE = "direct:notify";
    private static final int WAITING = 100;
    private static final long LAST_SECONDS = 15;

    private final NotifyConfig config;
    private final CamelContext camel;
    private final Watch watch;
    private final ThreadPoolExecutor thread;

    /** How many may write. */
    public enum Replicas {
        ONE,
        /** By election: another one takes over, as is meant. */
        SEVERAL
    }

    public Notifications(
            NotifyConfig config,
            CamelContext camel,
            String source,
            String destination,
            Replicas replicas,
            Clock clock) {
        this.config = config;
        this.camel = camel;
        this.watch = new Watch(config, new Watch.Subject(source, destination, replicas), clock, this::queue);
        this.thread = new ThreadPoolExecutor(
                0, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), Threads.daemons("notify", source));
    }

    /** Of the same events, before the other, who may end the process by them. */
    public SyncListener before(SyncListener other) {
        return config.webhook().isEmpty() ? other : SyncListener.all(List.of(watch, other));
    }

    private void queue(Notice notice) {
        try {
            thread.execute(() -> send(notice));
        } catch (RejectedExecutionException full) {
            undelivered(notice, WAITING + " others wait, or the process ends");
        }
    }

    private void send(Notice notice) {
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            Exchange sent =
                    template.send(ROUTE, exchange -> exchange.getMessage().setBody(notice));
            if (sent.getException() != null) {
                undelivered(notice, why(sent.getException()));
            }
        } catch (Exception e) {
            undelivered(notice, why(e));
        }
    }

    private static String why(Exception failure) {
        return failure instanceof HttpOperationFailedException refused
                ? "it answered " + refused.getStatusCode()
                : SecretRedactor.mask(failure.getClass().getSimpleName() + ": " + String.valueOf(failure.getMessage()));
    }

    private static void undelivered(Notice notice, String why) {
        LOG.warn(
                "The notice that {} is {} was not taken by notify.webhook ({}). Syncs go on; nobody was told.",
                notice.source(),
                notice.event().label(),
                why);
    }

    /** First step of the route: the body becomes what the receiver takes. */
    public void prepare(Exchange exchange) {
        Notice notice = exchange.getMessage().getBody(Notice.class);
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        // Here and not in the route: the address of an endpoint is shown by JMX and by every error.
        exchange.getMessage().setHeader(Exchange.HTTP_URI, config.webhook().value());
        exchange.getMessage().setBody(config.format() == NotifyConfig.Format.SLACK ? notice.slack() : notice.json());
    }

    /** Waits for the last word, which often says why the process ends, but not for long. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
