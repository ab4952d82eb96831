package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.schema.TableSchemaJson;
import io.caravan.ledger.BatchRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The schemas that landed batches brought, read once for all tables. */
final class LandedSchemas {
    private final ControlStore control;
    private final DatabricksConfig config;
    private final Map<SchemaFingerprint, String> known = new HashMap<>();

    LandedSchemas(ControlStore control, DatabricksConfig config) {
        this.control = control;
        this.config = config;
    }

    /** The next one is read from the warehouse again. */
    void forget() {
        known.clear();
    }

    /** @param last the last batch that has landed; asked for where the schema is not known yet */
    TableSchema read(TableRef table, SchemaFingerprint fingerprint, Supplier<Optional<BatchRecord>> last) {
        String where = config.control("schemas") + " in " + config.name();
        if (!known.containsKey(fingerprint)) {
            last.get().ifPresent(record -> control.schemas(record.checkpoint())
                    .forEach(row -> known.put(row.fingerprint(), row.columns())));
        }
        String json = Optional.ofNullable(known.get(fingerprint))
                .orElseThrow(() -> new SyncFailure.StateUnreadable("The schema " + fingerprint + " of table " + table
                        + " is missing in " + where
                        + ". Nothing was written. Restore that table (Delta's RESTORE TABLE)."));
        try {
            return TableSchemaJson.fromJson(json);
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable(
                    "The schema " + fingerprint + " of table " + table + " in " + where + " cannot be read: "
                            + e.getMessage() + ". Nothing was written. Restore that table (Delta's RESTORE TABLE).",
                    e);
        }
    }
}
