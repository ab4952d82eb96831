package io.caravan.core.watch;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where a source stands.
 *
 * @param batch last committed; 0 before the first
 * @param generations of every table ever landed
 * @param reached where the next page begins
 * @param durable the same as the destination's last receipt knows it, which an idle source lets fall behind
 * @param imports what is known of imports and deleted tables
 * @param committedAt of the last receipt; before the first, when this process began
 */
public record SourcePosition(
        long batch,
        SortedMap<TableRef, Long> generations,
        Phase reached,
        Phase durable,
        Imports imports,
        Instant committedAt) {
    /** Of a table that the log alone does not follow. */
    public Optional<TableNote> note(TableRef table) {
        return TableNote.of(imports, Completeness.of(reached, imports), table);
    }
}
