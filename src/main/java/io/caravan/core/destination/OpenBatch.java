package io.caravan.core.destination;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.List;
import java.util.Optional;

/** A batch that is being filled. Closing it abandons what was not staged. */
public interface OpenBatch extends AutoCloseable {
    /** @param generation of the event's table */
    void append(ChangeEvent event, long generation);

    /** The tables with events in this batch; each can be staged on its own, in parallel. */
    List<OpenTable> tables();

    @Override
    void close();

    /** One table's part of the batch. */
    interface OpenTable {
        TableRef table();

        /**
         * Makes the files of this table durable under their final, content-derived names; not yet visible.
         *
         * @param schema of the table as of this batch; empty where nothing is known of its columns
         */
        List<StagedFile> stage(Optional<SchemaFingerprint> schema);
    }
}
