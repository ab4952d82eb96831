package io.caravan.testbed.warehouse;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.SparkSession;

/** A submitted statement and what has become of it. */
final class Statement {
    /** Where a statement is. */
    sealed interface State {
        default boolean isOver() {
            return true;
        }
    }

    record Pending() implements State {
        @Override
        public boolean isOver() {
            return false;
        }
    }

    record Running() implements State {
        @Override
        public boolean isOver() {
            return false;
        }
    }

    record Succeeded(Table table) implements State {}

    record Failed(SqlFailure failure) implements State {}

    record Canceled() implements State {}

    record Closed() implements State {}

    /**
     * What was asked.
     *
     * @param host of the server, as the client names it
     */
    record Order(String sql, List<Parameter> parameters, SparkSession session, String host, Fault fault) {}

    private final String id = UUID.randomUUID().toString();
    private final Order order;
    private State state = new Pending();
    private boolean released;
    private boolean delayed;

    Statement(Order order) {
        this.order = order;
    }

    String id() {
        return id;
    }

    Order order() {
        return order;
    }

    synchronized State state() {
        return state;
    }

    /** @return whether the statement was not over yet, so that it now is in this state */
    synchronized boolean become(State next) {
        if (state.isOver()) {
            return false;
        }
        state = next;
        notifyAll();
        return true;
    }

    /** The result is dropped, if there is one. */
    synchronized void close() {
        state = new Closed();
        notifyAll();
    }

    /** Returns when the statement is over, or when the time is. */
    synchronized State await(Duration atMost) {
        waitUntil(() -> state.isOver(), atMost);
        return state;
    }

    /** Ends the delay that a fault has put on it. */
    synchronized void release() {
        released = true;
        notifyAll();
    }

    /** As long as its fault says, unless it is over or released before. */
    synchronized void delay() {
        delayed = true;
        waitUntil(
                () -> released || state.isOver(),
                Duration.ofMillis(order.fault().details().millis()));
        delayed = false;
    }

    /** Whether it waits in a delay. */
    synchronized boolean isDelayed() {
        return delayed;
    }

    private void waitUntil(BooleanSupplier done, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toMillis();
        try {
            while (!done.getAsBoolean() && left > 0) {
                wait(left);
                left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A slow statement is slow here: where it has read what it needs and written nothing. */
    void pause() {
        if (order.fault().kind() == Fault.Kind.SLOW) {
            delay();
        }
        if (state().isOver()) {
            throw SqlFailure.of("OPERATION_CANCELED", "HY008", "The statement was canceled.");
        }
    }
}
