package io.caravan.sandbox.value;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Comparator;

/** Sixteen bytes that tell one physical table from all others, ordered as bytes; its text is base64. */
public record TabletId(long high, long low) implements Comparable<TabletId> {
    public static final int BYTES = 2 * Long.BYTES;
    private static final Comparator<TabletId> ORDER = Comparator.comparing(TabletId::high, Long::compareUnsigned)
            .thenComparing(TabletId::low, Long::compareUnsigned);

    /** Of a tablet that is there from the beginning. */
    public static TabletId first(int number) {
        long high = Dice.mix(number) ^ Long.MIN_VALUE;
        return new TabletId(high, Dice.mix(high + number));
    }

    /** Of one that comes later: its place among the others is another one with each seed. */
    public static TabletId of(long seed, int number) {
        long high = Dice.mix(Dice.mix(seed + 0x7ab1e7L) + number);
        return new TabletId(high, Dice.mix(high + number));
    }

    public static TabletId parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("\"" + text + "\" is not the id of a tablet");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TabletId(buffer.getLong(), buffer.getLong());
    }

    public String text() {
        byte[] bytes = ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public int compareTo(TabletId other) {
        return ORDER.compare(this, other);
    }
}
