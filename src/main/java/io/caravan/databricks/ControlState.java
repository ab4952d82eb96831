package io.caravan.databricks;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
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
    static ControlState of(Optional<ControlRow> row, DatabricksSettings settings) {
        row.ifPresent(found -> requireOurs(found, settings));
        Optional<BatchRecord> last =
                row.flatMap(found -> found.receipt().map(text -> record(text, found.batch(), settings)));
        String previous =
                row.flatMap(ControlRow::receipt).map(ControlState::sha256).orElse("");
        return new ControlState(row, last, previous);
    }

    /** The record that this text is. */
    static BatchRecord record(String text, long batch, DatabricksSettings settings) {
        return CODEC.read(
                text.getBytes(StandardCharsets.UTF_8),
                batch,
                settings.control("checkpoints") + " of source " + settings.source());
    }

    private static void requireOurs(ControlRow row, DatabricksSettings settings) {
        String where = settings.control("checkpoints") + " in " + settings.name();
        if (!row.deployment().equals(settings.deployment())) {
            throw new SyncFailure.StateUnreadable("The destination " + where + " belongs to deployment \""
                    + row.deployment() + "\", but convex.url means \"" + settings.deployment()
                    + "\". Nothing was written. Correct the configuration, or give this source a source.name and a"
                    + " databricks.bronzeSchema of its own.");
        }
        if (!row.bronze().equals(settings.bronzeName())) {
            throw new SyncFailure.StateUnreadable(
                    "The tables of source " + settings.source() + " are in " + row.bronze()
                            + ", says " + where + ", but databricks.catalog and databricks.bronzeSchema are "
                            + settings.bronzeName()
                            + ". Nothing was written. Correct the configuration; or, to fill another schema from the start, choose"
                            + " another source.name.");
        }
        if (row.receipt().isEmpty() != (row.batch() == 0)) {
            throw new SyncFailure.StateUnreadable("The row of source " + settings.source() + " in " + where
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
