package io.caravan.sandbox;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Where a snapshot goes on; opaque to callers.
 *
 * @param tablet number of the tablet
 * @param ordinal of the next document
 */
record SnapshotCursor(long snapshot, int tablet, long ordinal) {
    private static final int LENGTH = 3 * Long.BYTES + Integer.BYTES;

    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        bytes.putLong(snapshot).putInt(tablet).putLong(ordinal).putLong(checksum());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    static SnapshotCursor parse(String text, long snapshot) {
        ByteBuffer bytes = ByteBuffer.wrap(decode(text));
        if (bytes.remaining() != LENGTH) {
            throw invalid();
        }
        SnapshotCursor cursor = new SnapshotCursor(bytes.getLong(), bytes.getInt(), bytes.getLong());
        if (bytes.getLong() != cursor.checksum() || cursor.snapshot != snapshot) {
            throw invalid();
        }
        return cursor;
    }

    static ApiError invalid() {
        return ApiError.badRequest(
                "InvalidListSnapshotCursor", "The cursor is not one that this snapshot gave. Start a new snapshot.");
    }

    private long checksum() {
        return Dice.mix(Dice.mix(snapshot) ^ Dice.mix(tablet) + ordinal);
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }
}
