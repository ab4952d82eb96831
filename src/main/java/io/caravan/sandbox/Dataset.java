package io.caravan.sandbox;

import java.util.List;

/** The tablets with which a deployment begins. Tablet numbers start at 1, in order. */
interface Dataset extends AutoCloseable {
    List<Tablet> tablets(Timeline timeline);

    /** Rows for a table that enters later; empty ones when the dataset knows no such table. */
    Rows rows(String table, int tablet, long count, long created);

    /** The one table that ongoing changes add. */
    String addedLater();

    long documents();

    Ids ids();

    /** Whether random changes may touch the table. */
    boolean changes(Tablet tablet);

    @Override
    void close();
}
