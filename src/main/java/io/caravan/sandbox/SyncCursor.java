package io.caravan.sandbox;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Where a data sync goes on; opaque to callers.
 *
 * @param sync id of the sync
 * @param issued nanoseconds
 * @param since the log has been followed up to here, nanoseconds; the table that is being walked is walked as of it
 * @param followed numbers of the tablets whose log is followed
 * @param entered numbers of the tablets that are still to be walked, the one being walked first
 * @param sent how many documents so far
 * @param ordinal of the next document of the tablet being walked; negative where its walk has not begun
 */
record SyncCursor(
        long sync, long issued, long since, long sent, List<Integer> followed, List<Integer> entered, long ordinal) {
    static final long NOT_BEGUN = -1;

    static SyncCursor first(long now) {
        return new SyncCursor(Dice.mix(now), now, now, 0, List.of(), List.of(), NOT_BEGUN);
    }

    String id() {
        return "%016x".formatted(sync);
    }

    boolean isWalking() {
        return ordinal != NOT_BEGUN;
    }

    String text() {
        ByteBuffer bytes = ByteBuffer.allocate((followed.size() + entered.size() + 2) * Integer.BYTES + 6 * Long.BYTES);
        bytes.putLong(sync).putLong(issued).putLong(since).putLong(sent).putLong(ordinal);
        put(followed, bytes);
        put(entered, bytes);
        bytes.putLong(checksum());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    static SyncCursor parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            long sync = bytes.getLong();
            long issued = bytes.getLong();
            long since = bytes.getLong();
            long sent = bytes.getLong();
            long ordinal = bytes.getLong();
            SyncCursor cursor = new SyncCursor(sync, issued, since, sent, numbers(bytes), numbers(bytes), ordinal);
            if (bytes.getLong() != cursor.checksum() || bytes.hasRemaining()) {
                throw invalid();
            }
            return cursor;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw invalid();
        }
    }

    private static ApiError invalid() {
        return ApiError.badRequest(
                "InvalidDataSyncCursor", "The cursor is not one that a data sync of this deployment gave.");
    }

    private long checksum() {
        return Dice.mix(Dice.mix(sync ^ Dice.mix(issued)) + Dice.mix(since) + followed.hashCode() * 31L)
                ^ Dice.mix(entered.hashCode() + ordinal * 31 + sent);
    }

    private static void put(List<Integer> numbers, ByteBuffer out) {
        out.putInt(numbers.size());
        numbers.forEach(out::putInt);
    }

    private static List<Integer> numbers(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw invalid();
        }
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(in.getInt());
        }
        return List.copyOf(numbers);
    }
}
