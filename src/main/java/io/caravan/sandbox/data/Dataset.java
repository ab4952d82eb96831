package io.caravan.sandbox.data;

import io.caravan.sandbox.value.Ids;
import io.caravan.sandbox.value.LostRows;
import io.caravan.sandbox.value.Rows;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tablets with which a deployment begins. Tablet numbers start at 1, in order. */
public interface Dataset extends AutoCloseable {
    List<Tablet> tablets(Timeline timeline);

    /** Rows for a table that enters later; empty ones when the dataset knows no such table. */
    Rows rows(String table, int tablet, long count, long created);

    /** Rows of a table that a newer backup brought. */
    default Rows imported(BackupTable table) {
        return new LostRows(table.count());
    }

    /** What the ongoing changes do once: a table enters. */
    NewTable addedLater();

    /** Dataset, seed and size: a journal of another identity does not fit. */
    Map<String, Object> identity();

    /** Goes on with the deployment of a journal that begins so; throws {@link IllegalArgumentException} where it is another one. */
    default void continues(Journal journal) {
        journal.require(identity());
    }

    /** What has happened to the dataset since the end of the journal. */
    default Optional<Command> since(Journal journal) {
        return Optional.empty();
    }

    /** When the deployment was created, given when it was first started; nanoseconds. */
    long created(long firstStarted);

    long documents();

    Ids ids();

    /** Whether random changes may touch the table. */
    boolean changes(Tablet tablet);

    @Override
    void close();
}
