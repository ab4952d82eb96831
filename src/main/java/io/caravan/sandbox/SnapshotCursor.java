package io.caravan.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where in a snapshot the next page begins; opaque to clients. */
record SnapshotCursor(long snapshot, int tablet, long ordinal) {
    String write() {
        String text = snapshot + ":" + tablet + ":" + ordinal;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    static SnapshotCursor read(String opaque) {
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(opaque), StandardCharsets.US_ASCII).split(":", -1);
            if (parts.length == 3) {
                return new SnapshotCursor(
                        Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
            }
        } catch (IllegalArgumentException notOurs) {
            // the error below says so
        }
        throw ApiError.badRequest("InvalidListSnapshotCursor", "The cursor is not one that list_snapshot returned.");
    }
}
