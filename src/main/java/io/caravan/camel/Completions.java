package io.caravan.camel;

import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Which exchanges of a page have completed, which are under way, and whether one has failed. Used by many threads. */
final class Completions {
    private final BitSet done = new BitSet();
    private final int exchanges;
    private int underWay;
    private long ended;
    private boolean told;
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

    /** How many there are up to the last one that is done, where one before that is not; else 0. */
    synchronized int gap() {
        int end = done.length();
        return done.nextClearBit(0) < end ? end : 0;
    }

    synchronized void again(int exchange) {
        done.clear(exchange);
    }

    synchronized void begun() {
        underWay++;
    }

    /** @param why it failed, or nothing where it completed */
    synchronized void ended(int exchange, Optional<Throwable> why) {
        if (why.isEmpty()) {
            done.set(exchange);
        }
        failure = failure.or(() -> why);
        underWay--;
        ended++;
        notifyAll();
    }

    /**
     * Returns once so many or fewer are under way.
     *
     * @param slow hears how many are, once, where none of them has ended for as long as patience
     */
    synchronized void awaitUnderWay(int most, Duration patience, IntConsumer slow) {
        try {
            while (underWay > most) {
                long before = ended;
                wait(patience.toMillis());
                if (ended == before && !told) {
                    told = true;
                    slow.accept(underWay);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopping.Stopped();
        }
    }
}
