package io.caravan.app.log;

import io.caravan.core.watch.Progress.Reading;

/**
 * Tells long work from work that a line of its own reports: a batch is logged once it has landed, so a log wants to hear of its
 * rows only while a snapshot goes on, or while one batch has been growing for longer than the time between two looks; and of what goes beside a
 * sync, such as staging, while it lasts longer than that.
 */
final class LongWork {
    private static final String SNAPSHOT = "snapshot";

    private Reading before;
    private boolean growing;
    private boolean beside;

    LongWork(Reading now) {
        this.before = now;
    }

    /** To be asked at a steady pace. Pages without rows are no news: an idle source takes one every few seconds. */
    boolean isNewsOf(Reading now) {
        boolean rows = now.rows() > before.rows();
        boolean grows = rows && now.batch() == before.batch();
        boolean grew = growing;
        before = now;
        growing = grows;
        boolean besideBefore = beside;
        beside = now.beside().isPresent();
        return (rows && now.phase().equals(SNAPSHOT)) || (grows && grew) || (beside && besideBefore);
    }
}
