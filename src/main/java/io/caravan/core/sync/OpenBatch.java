package io.caravan.core.sync;

import io.caravan.core.change.ChangeEvent;
import java.util.List;

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
        /** Makes the files of this table durable under their final, content-derived names; not yet visible. */
        List<StagedFile> stage();
    }
}
