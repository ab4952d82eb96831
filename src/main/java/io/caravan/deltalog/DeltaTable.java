package io.caravan.deltalog;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a log says of its table at the beginning.
 *
 * @param id that no other table has
 */
public record DeltaTable(String id, String name, DeltaSchema schema) {
    /** @param identity text that no other table has; equal texts make equal ids */
    public static DeltaTable of(String identity, String name, DeltaSchema schema) {
        return new DeltaTable(
                UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8))
                        .toString(),
                name,
                schema);
    }
}
