package io.caravan.sandbox;

import java.util.List;
import java.util.Map;

/** The tablets with which a deployment begins. Tablet numbers start at 1, in order. */
interface Dataset extends AutoCloseable {
    List<Tablet> tablets(Timeline timeline);

    /** Rows for a table that enters later; empty ones when the dataset knows no such table. */
    Rows rows(String table, int tablet, long count, long created);

    /** What the ongoing changes do once: a table enters. */
    NewTable addedLater();

    /** Dataset, seed and size: a journal of another identity does not fit. */
    Map<String, Object> identity();

    /** When the deployment was created, given when it was first started; nanoseconds. */
    long created(long firstStarted);

    long documents();

    Ids ids();

    /** Whether random changes may touch the table. */
    boolean changes(Tablet tablet);

    @Override
    void close();
}
