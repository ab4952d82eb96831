package io.caravan.s3;

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

/** The objects below {@code schemas/}. */
public final class Schemas {
    private Schemas() {}

    public static TableSchema read(ObjectStore store, TableRef table, SchemaFingerprint fingerprint)
            throws IOException {
        ObjectKey key = S3Key.schema(table, fingerprint);
        byte[] json = store.read(key)
                .orElseThrow(() -> new SyncFailure.StateUnreadable("The schema " + key + " in " + store
                        + " is missing although a manifest names it. Nothing was written. Restore schemas/ from a"
                        + " backup."));
        try {
            return TableSchemaJson.fromJson(new String(json, StandardCharsets.UTF_8));
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable(
                    "The schema " + key + " in " + store + " cannot be read: " + e.getMessage()
                            + ". Nothing was written. Restore it from a backup.",
                    e);
        }
    }
}
