package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a reader of the history of all tables asks a target. Used by one thread at a time. */
public interface HistoryReader {
    /**
     * What counts as of the newest batch; empty before the first.
     *
     * @param batch only files that hold rows of later ones are listed, among others perhaps; with 0 there may be none
     */
    Optional<LiveFiles> since(long batch);

    /** What this process knows of the newest batch, by having landed or read it: the next call takes it for the newest and looks for no other. */
    default void knows(long batch) {}

    /** What the records add up to is kept in this file, too: the next process reads those that are new and no others. */
    default void keepIn(Path file) {}

    /** Every file of a table that may hold rows of this batch or later ones, up to the newest batch and perhaps beyond it. */
    List<LiveFile> files(TableRef table, long since);

    /** Of a schema that a record names. */
    TableSchema schema(TableRef table, SchemaFingerprint fingerprint) throws IOException;
}
