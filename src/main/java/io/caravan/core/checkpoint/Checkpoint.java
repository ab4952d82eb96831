package io.caravan.core.checkpoint;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.SortedMap;

/**
 * Where to continue, and what that presumes.
 *
 * @param source name of the source
 * @param deployment identity of the deployment; cursors mean nothing to another one
 * @param batch number of the last batch that the destination holds; 0 before the first
 * @param selection fingerprint of the selection that the batches so far were read with
 * @param generations of every table ever landed
 * @param schemas fingerprint of the widest schema seen of every table
 */
public record Checkpoint(
        String source,
        String deployment,
        long batch,
        String selection,
        SortedMap<TableRef, Long> generations,
        SortedMap<TableRef, SchemaFingerprint> schemas,
        Phase phase) {}
