package io.caravan.databricks;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.BatchRecordCodec;
import io.caravan.ledger.RecordForm;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The control row, and the batch that it says every table holds.
 *
 * @param previous SHA-256 of the record's text; empty before the first batch
 */
record ControlState(Optional<ControlRow> row, Optional<BatchRecord> last, String previous) {
    static final BatchRecordCodec CODEC = new BatchRecordCodec(RecordForm.COMMIT, PartKey::isOf);

    /** @throws SyncFailure.StateUnreadable where the row is another deployment's, or damaged */
    static ControlState of(Optional<ControlRow> row, DatabricksConfig config, SyncRuntime runtime) {
        row.ifPresent(found -> requireOurs(found, config, runtime));
        Optional<BatchRecord> last =
                row.flatMap(found -> found.receipt().map(text -> record(text, found.batch(), config, runtime)));
        String previous =
                row.flatMap(ControlRow::receipt).map(ControlState::sha256).orElse("");
        return new ControlState(row, last, previous);
    }

    /** The record that this text is. */
    static BatchRecord record(String text, long batch, DatabricksConfig config, SyncRuntime runtime) {
        return CODEC.read(
                text.getBytes(StandardCharsets.UTF_8),
                batch,
                config.control("checkpoints") + " of source " + runtime.source());
    }

    private static void requireOurs(ControlRow row, DatabricksConfig config, SyncRuntime runtime) {
        String where = config.control("checkpoints") + " in " + config.name();
        if (!row.deployment().equals(runtime.deployment())) {
            throw new SyncFailure.StateUnreadable("The destination " + where + " belongs to deployment \""
                    + row.deployment() + "\", but convex.url means \"" + runtime.deployment()
                    + "\". Nothing was written. Correct the configuration, or give this source a source.name and a"
                    + " databricks.bronzeSchema of its own.");
        }
        if (!row.bronze().equals(config.bronzeName())) {
            throw new SyncFailure.StateUnreadable("The tables of source " + runtime.source() + " are in " + row.bronze()
                    + ", says " + where + ", but databricks.catalog and databricks.bronzeSchema are "
                    + config.bronzeName()
                    + ". Nothing was written. Correct the configuration; or, to fill another schema from the start, choose"
                    + " another source.name.");
        }
        if (row.receipt().isEmpty() != (row.batch() == 0)) {
            throw new SyncFailure.StateUnreadable("The row of source " + runtime.source() + " in " + where
                    + " is damaged: batch " + row.batch() + (row.receipt().isEmpty() ? " has no receipt" : " has one")
                    + ". Nothing was written. Restore that table (Delta's RESTORE TABLE).");
        }
    }

    private static String sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    long batch() {
        return row.map(ControlRow::batch).orElse(0L);
    }
}
