package io.caravan.camel;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;

/** Keeps what a consumer tells its exception handler. */
public record Failures(List<Throwable> heard) implements ExceptionHandler {
    public Failures() {
        this(new CopyOnWriteArrayList<>());
    }

    @Override
    public void handleException(Throwable failure) {
        heard.add(failure);
    }

    @Override
    public void handleException(String message, Throwable failure) {
        heard.add(failure);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable failure) {
        heard.add(failure);
    }

    /** Message of the first one, which is waited for. */
    public String first() {
        await().until(() -> !heard.isEmpty());
        return heard.get(0).getMessage();
    }
}
