package io.caravan.delta;

import java.nio.file.Path;

/** Another engine's files. */
public interface ForeignFiles {
    /**
     * Writes the rows of a local file in the row layout, in an order that is the same each time.
     *
     * @param ours that is not there yet
     */
    void inRowLayout(Path foreign, Path ours);
}
