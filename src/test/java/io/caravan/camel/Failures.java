package io.caravan.camel;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;

/** Keeps what a consumer tells its exception handler. */
record Failures(List<Throwable> heard) implements ExceptionHandler {
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
}
