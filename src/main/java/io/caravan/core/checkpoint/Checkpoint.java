package io.caravan.core.checkpoint;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where to continue, and what that presumes.
 *
 * @param source name of the source
 * @param deployment identity of the deployment; cursors mean nothing to another one
 * @param batch number of the last batch that the destination holds; 0 before the first
 * @param selection canonical text of the selection that the batches so far were read with
 * @param generations of every table ever landed
 * @param schemas fingerprint of the widest schema seen of every table
 * @param imports which tables the log alone does not follow
 */
public record Checkpoint(
        String source,
        String deployment,
        long batch,
        String selection,
        SortedMap<TableRef, Long> generations,
        SortedMap<TableRef, SchemaFingerprint> schemas,
        Phase phase,
        Imports imports) {

    /** Of a source of which nothing is known of imports. */
    public Checkpoint(
            String source,
            String deployment,
            long batch,
            String selection,
            SortedMap<TableRef, Long> generations,
            SortedMap<TableRef, SchemaFingerprint> schemas,
            Phase phase) {
        this(source, deployment, batch, selection, generations, schemas, phase, Imports.UNKNOWN);
    }

    /** Before the first batch of a source. */
    public static Checkpoint first(String source, String deployment, String selection, Protocol protocol) {
        return new Checkpoint(
                source,
                deployment,
                0,
                selection,
                new TreeMap<>(),
                new TreeMap<>(),
                Phase.ofEverything(protocol),
                Imports.cold(protocol));
    }

    public Checkpoint withPhase(Phase next) {
        return new Checkpoint(source, deployment, batch, selection, generations, schemas, next, imports);
    }

    public Checkpoint withSelection(String next) {
        return new Checkpoint(source, deployment, batch, next, generations, schemas, phase, imports);
    }

    public Checkpoint withBatch(long next) {
        return new Checkpoint(source, deployment, next, selection, generations, schemas, phase, imports);
    }

    public Checkpoint withImports(Imports next) {
        return new Checkpoint(source, deployment, batch, selection, generations, schemas, phase, next);
    }

    /** Which tables are complete once the batch is visible, and as of when. */
    public Completeness completeness() {
        return Completeness.of(phase, imports);
    }

    /** Generation of a table that has been landed. */
    public long generation(TableRef table) {
        return generations.getOrDefault(table, 0L);
    }

    /** The first batch with rows that count today; 1 before the first batch. */
    public long firstGeneration() {
        return generations.values().stream().mapToLong(Long::longValue).min().orElse(1);
    }
}
