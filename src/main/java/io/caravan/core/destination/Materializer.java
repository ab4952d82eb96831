package io.caravan.core.destination;

import io.caravan.core.change.TableRef;
import java.util.Collections;
import java.util.SortedMap;

/**
 * Keeps the current state of every table beside the history of its changes. Reads the destination only, never the source.
 * One call at a time; every method throws {@link io.caravan.core.failure.SyncFailure}, and then the published state is the old one.
 */
public interface Materializer extends AutoCloseable {
    /** Brings the published state to the newest batch, reading only what has landed since. */
    Materialized materialize();

    /** As {@link #materialize}, from the whole history; also where what is published cannot be read. */
    Materialized rebuild();

    /** Documents of every table as they were published or found published last; empty before. */
    default SortedMap<TableRef, Long> documents() {
        return Collections.emptySortedMap();
    }

    /** Lets a call of another thread fail soon; nothing of it is published. */
    void stop();

    @Override
    void close();
}
