package io.caravan.history;

import io.caravan.ledger.LiveFile;
import java.util.Optional;

/**
 * A file and what takes its place; empty where no row of it is left.
 *
 * @param rows that went
 * @param current those of them that were of the table's current generation
 */
public record Replaced(LiveFile before, long rows, long current, Optional<LiveFile> after) {
    /** A file of earlier generations alone. */
    public static Replaced whole(LiveFile before) {
        return new Replaced(before, before.file().rows(), 0, Optional.empty());
    }
}
