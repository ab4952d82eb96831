package io.caravan.core.json;

import io.caravan.core.file.Sha256;
import java.util.Map;

/** Records of ours end with a checksum, so that damage to their meaning never passes for a meaning. */
public final class SealedJson {
    private SealedJson() {}

    /** Adds the last field, {@code checksum}: SHA-256 in hexadecimal of the compact JSON of the fields so far. */
    public static Map<String, Object> seal(Map<String, Object> fields) {
        fields.put("checksum", Sha256.of(Json.writeBytes(fields)));
        return fields;
    }
}
