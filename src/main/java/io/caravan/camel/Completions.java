package io.caravan.camel;

import java.util.BitSet;
import java.util.Optional;

/** Which exchanges of a page have completed, which are under way, and whether one has failed. Used by many threads. */
final class Completions {
    private final BitSet done = new BitSet();
    private final int exchanges;
    private int underWay;
    private Optional<Throwable> failure = Optional.empty();

    Completions(int exchanges) {
        this.exchanges = exchanges;
    }

    synchronized boolean isDone(int exchange) {
        return done.get(exchange);
    }

    synchronized boolean isAll() {
        return done.cardinality() == exchanges;
    }

    /** The last one that is not done; less than 0 where all are. */
    synchronized int last() {
        return done.previousClearBit(exchanges - 1);
    }

    /** What has failed since the last {@link #forget}. */
    synchronized Optional<Throwable> failure() {
        return failure;
    }

    synchronized void forget() {
        failure = Optional.empty();
    }

    synchronized void passed(int exchange) {
        done.set(exchange);
    }

    synchronized void begun() {
        underWay++;
    }

    synchronized void completed(int exchange) {
        done.set(exchange);
        underWay--;
        notifyAll();
    }

    synchronized void failed(Throwable why) {
        failure = failure.or(() -> Optional.of(why));
        underWay--;
        notifyAll();
    }

    /** Returns once so many or fewer are under way. */
    synchronized void awaitUnderWay(int most) {
        try {
            while (underWay > most) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopping.Stopped();
        }
    }
}
