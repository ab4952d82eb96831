package io.caravan.core.watch;

/**
 * What an operator can tell a running Caravan. Each operation returns at once with a sentence that says what was begun, or
 * why nothing was; none of them lets two syncs run at the same time.
 */
public interface Controls {
    /** Begins a sync and, after it, what the schedule would do; also while paused. */
    String syncNow();

    /** Begins no sync by the schedule any more; one that is going on comes to its end. */
    String pause();

    String resume();

    boolean isPaused();

    /** @param table COMPONENT/TABLE of a table that has landed; empty means all */
    String resync(String table);

    /** Brings staging to what has landed. */
    String stagingNow();
}
