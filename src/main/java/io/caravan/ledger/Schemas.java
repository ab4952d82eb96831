package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.schema.TableSchemaJson;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The schemas that records name. */
public final class Schemas {
    private Schemas() {}

    public static TableSchema read(
            ObjectStore store, LedgerLayout layout, TableRef table, SchemaFingerprint fingerprint) throws IOException {
        ObjectKey key = layout.schema(table, fingerprint);
        byte[] json = store.read(key)
                .orElseThrow(() -> new SyncFailure.StateUnreadable(
                        "The schema " + key + " in " + store + " is missing although a record names it. " + cure(key)));
        try {
            return TableSchemaJson.fromJson(new String(json, StandardCharsets.UTF_8));
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable(
                    "The schema " + key + " in " + store + " cannot be read: " + e.getMessage() + ". " + cure(key), e);
        }
    }

    private static String cure(ObjectKey key) {
        return "Nothing was written. " + key.restored();
    }
}
