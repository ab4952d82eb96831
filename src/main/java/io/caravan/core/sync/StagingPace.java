package io.caravan.core.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When current state is made the next time. Every time writes the parts of tables that have changed anew, so between two there is time:
 * the interval that was asked for; ten times what they usually take, which is the middle one of the last three, unless that is no more
 * than {@link #SHORT}, and less where it is not much more; after failures in a row twice as long each time. Beyond the interval at most
 * {@link #LONGEST_PAUSE}.
 *
 * <p>A batch that is not in the state yet is due after that rest. Tables that stayed behind are tried again as after a failure, and with
 * whatever lands for the others. Not thread-safe.
 */
public final class StagingPace {
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final int SHARE = 10;

    /** What takes no longer may follow every sync: whoever syncs each second wants to read each second. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final long NONE = -1;

    private final Duration interval;
    private final Clock clock;
    private long doneBatch = NONE;
    private Instant begun = Instant.EPOCH;
    private Instant ended = Instant.EPOCH;
    private Duration last = Duration.ZERO;
    private Duration beforeLast = Duration.ZERO;
    private Duration rest = Duration.ZERO;
    private Duration pause = Duration.ZERO;
    private boolean owed;

    /** @param interval least time between two */
    public StagingPace(Duration interval, Clock clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** Whether the state lacks the batch, or tables that stayed behind; the time may not have come yet. */
    public boolean isOwed(long batch) {
        return batch != doneBatch || owed;
    }

    /** Whether enough time has passed since the last one. */
    public boolean isRested(long batch) {
        Duration enough = batch == doneBatch ? longer(rest, pause) : rest;
        Instant now = clock.instant();
        // What ended after now, ended before the clock was set back: nobody knows how long ago.
        return ended.isAfter(now) || !ended.plus(enough).isAfter(now);
    }

    public void begun() {
        begun = clock.instant();
    }

    /** The state is as of the batch. */
    public void done(long batch) {
        doneBatch = batch;
        owed = false;
        pause = Duration.ZERO;
        rest();
    }

    /** The state is as of the batch, but for tables that stayed behind. */
    public void doneInPart(long batch) {
        doneBatch = batch;
        owed = true;
        pauseLonger();
        rest();
    }

    /** Nothing was published. */
    public void failed() {
        doneBatch = NONE;
        pauseLonger();
        ended = clock.instant();
        rest = longer(interval, pause);
    }

    private void pauseLonger() {
        pause = shorter(pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2), LONGEST_PAUSE);
    }

    /** One that took long among short ones, as a first build does, holds nothing back. */
    private void rest() {
        ended = clock.instant();
        Duration took = Duration.between(begun, ended);
        Duration usual = longer(shorter(last, took), shorter(longer(last, took), beforeLast));
        beforeLast = last;
        last = took;
        rest = longer(interval, shorter(share(usual), LONGEST_PAUSE));
    }

    /** Nothing up to the one, all from twice as long on, and no leap in between. */
    private static Duration share(Duration of) {
        return shorter(of.multipliedBy(SHARE), of.minus(SHORT).multipliedBy(2L * SHARE));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
