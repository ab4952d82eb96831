package io.caravan.core.destination;

import io.caravan.core.change.TableRef;
import java.util.Set;

/** A destination that can do without documents and their history. */
public interface Forgetting {
    /**
     * The work of it, not yet begun: one batch at most, after which no file that counts holds a row of these documents.
     *
     * @param ids of documents of the table
     */
    Work forget(TableRef table, Set<String> ids);

    /** As a compaction, but that rows go. */
    interface Work extends Compaction {
        Found found();
    }

    /**
     * What there was.
     *
     * @param ids how many of those asked for have rows in the history
     * @param files that were read
     * @param holding those of them that held rows of the documents
     * @param rows that went
     */
    record Found(int ids, int files, int holding, long rows) {
        public static final Found NOTHING = new Found(0, 0, 0, 0);
    }
}
