package io.caravan.core.change;

import io.caravan.core.schema.TableSchema;
import java.io.IOException;
import java.util.Map;

/**
 * The events of one complete, well-formed page, in the order received: in memory up to a limit, on disk beyond it. May be
 * read more than once; closing it frees what it holds.
 */
public interface PageContent extends AutoCloseable {
    /** Number of events. */
    long rows();

    /** Bytes of canonical document JSON. */
    long bytes();

    /** What was seen in the columns of each table that has events here. */
    Map<TableRef, TableSchema> observed();

    void forEach(EventConsumer consumer) throws IOException;

    @Override
    void close();
}
