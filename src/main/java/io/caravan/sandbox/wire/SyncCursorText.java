package io.caravan.sandbox.wire;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Dice;
import io.caravan.sandbox.value.PackedId;
import io.caravan.sandbox.value.TabletId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The text of a {@link SyncCursor}: hidden and sealed, another one each time, as long as one of Convex. */
final class SyncCursorText {
    private static final byte VERSION = 1;
    private static final int HEAD = 1 + 12 + 16;
    private static final int SINCE = 1;
    private static final int SYNCED = 2;
    private static final int DONE = 3;
    private static final int WALK = 4;
    private static final int SYNC = 5;
    private static final int SENT = 6;

    private SyncCursorText() {}

    /** @param nonce makes the text another one */
    static String write(SyncCursor cursor, long nonce) {
        byte[] content = content(cursor);
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + content.length);
        bytes.put(VERSION).putLong(nonce).putInt((int) Dice.mix(nonce));
        long seal = seal(content, nonce);
        bytes.putLong(seal).putLong(Dice.mix(seal));
        bytes.put(hidden(content, nonce));
        return HexFormat.of().formatHex(bytes.array());
    }

    static SyncCursor parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(text));
            byte version = bytes.get();
            long nonce = bytes.getLong();
            bytes.getInt();
            long seal = bytes.getLong();
            bytes.getLong();
            byte[] hidden = new byte[bytes.remaining()];
            bytes.get(hidden);
            byte[] content = hidden(hidden, nonce);
            if (version != VERSION || seal != seal(content, nonce)) {
                throw invalid();
            }
            return read(new Fields(content));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw invalid();
        }
    }

    private static ApiError invalid() {
        return ApiError.badRequest("InvalidDataSyncCursor", "Could not parse the data sync cursor");
    }

    private static byte[] content(SyncCursor cursor) {
        Fields out = new Fields();
        out.number(SINCE, cursor.since());
        cursor.synced().forEach((id, ref) -> out.message(SYNCED, tablet(id, ref)));
        cursor.walk().ifPresentOrElse(walk -> out.message(WALK, walk(walk)), () -> out.message(DONE, new Fields()));
        out.bytes(SYNC, cursor.sync().getBytes(StandardCharsets.UTF_8));
        out.number(SENT, cursor.sent());
        return out.toByteArray();
    }

    private static Fields tablet(TabletId id, TableRef ref) {
        Fields out = new Fields();
        out.bytes(
                1,
                ByteBuffer.allocate(TabletId.BYTES)
                        .putLong(id.high())
                        .putLong(id.low())
                        .array());
        out.bytes(2, ref.component().value().getBytes(StandardCharsets.UTF_8));
        out.bytes(3, ref.table().getBytes(StandardCharsets.UTF_8));
        return out;
    }

    private static Fields walk(SyncCursor.Walk walk) {
        Fields out = tablet(walk.tablet(), walk.ref());
        if (!walk.after().isEmpty()) {
            out.bytes(4, PackedId.pack(walk.after()));
        }
        out.number(5, walk.sent());
        return out;
    }

    private static SyncCursor read(Fields in) {
        long since = in.number();
        SortedMap<TabletId, TableRef> synced = new TreeMap<>();
        Optional<SyncCursor.Walk> walk = Optional.empty();
        for (int field = in.field(); field != SYNC; field = in.field()) {
            Fields message = new Fields(in.bytes());
            if (field == SYNCED) {
                synced.put(id(message), ref(message));
            } else if (field == WALK) {
                walk = Optional.of(readWalk(message));
            }
        }
        return new SyncCursor(new String(in.bytes(), StandardCharsets.UTF_8), since, in.number(), synced, walk);
    }

    private static SyncCursor.Walk readWalk(Fields in) {
        TabletId id = id(in);
        TableRef ref = ref(in);
        String after = in.field() == 4 ? PackedId.unpack(in.bytes()) : "";
        return new SyncCursor.Walk(id, ref, after, in.number());
    }

    private static TabletId id(Fields in) {
        ByteBuffer id = ByteBuffer.wrap(in.bytes());
        return new TabletId(id.getLong(), id.getLong());
    }

    private static TableRef ref(Fields in) {
        String component = new String(in.bytes(), StandardCharsets.UTF_8);
        return TableRef.of(component, new String(in.bytes(), StandardCharsets.UTF_8));
    }

    private static byte[] hidden(byte[] bytes, long nonce) {
        Dice stream = Dice.of(nonce, 0, 0);
        byte[] hidden = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            hidden[i] = (byte) (bytes[i] ^ stream.next());
        }
        return hidden;
    }

    private static long seal(byte[] content, long nonce) {
        long seal = Dice.mix(nonce);
        for (byte next : content) {
            seal = Dice.mix(seal ^ next);
        }
        return seal;
    }
}
