package io.caravan.core.sync;

import io.caravan.core.destination.OpenBatch.OpenTable;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.List;
import java.util.Optional;

/** One table's part of a batch that is complete. */
public record TableToStage(OpenTable table, Optional<SchemaFingerprint> schema) {
    /** Makes its files durable; not yet visible. */
    public List<StagedFile> stage() {
        return table.stage(schema);
    }
}
