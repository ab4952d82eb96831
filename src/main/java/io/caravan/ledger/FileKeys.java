package io.caravan.ledger;

import io.caravan.core.destination.StagedFile;
import java.util.Optional;

/** The names that a target gives its files: no other can be smuggled in by a record. */
@FunctionalInterface
public interface FileKeys {
    /** Whether the key of a file is what its table, batch and hash make of it. */
    boolean isOf(StagedFile file, long batch);

    /** Of a key of ours; empty for anything else, and where records name files of their own batch only. */
    default Optional<Long> batchOf(String key) {
        return Optional.empty();
    }

    /** Whether another engine may have written such a file in the place of ours; a record may replace it. */
    default boolean isForeign(String key) {
        return false;
    }
}
