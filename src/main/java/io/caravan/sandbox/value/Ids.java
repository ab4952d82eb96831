package io.caravan.sandbox.value;

import java.util.Arrays;
import java.util.OptionalLong;

/** Document ids that look like Convex's and can be read back: 32 characters for (tablet number, ordinal). */
public final class Ids {
    static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    public static final int LENGTH = 32;
    private static final int ORDINAL_BITS = 40;
    private static final int PART = 13;

    private final long key;

    public Ids(long seed) {
        this.key = Dice.mix(seed ^ 0x5ca1ab1eL);
    }

    public String of(int tablet, long ordinal) {
        long hidden = Dice.mix(((long) tablet << ORDINAL_BITS | ordinal) ^ key);
        byte[] text = new byte[LENGTH];
        text[0] = 'j';
        spell(hidden, text, 1);
        spell(Dice.mix(hidden ^ key), text, 1 + PART);
        spell(Dice.mix(tablet), text, LENGTH - 5, 5);
        return ascii(text);
    }

    public OptionalLong ordinal(int tablet, String id) {
        if (id.length() != LENGTH) {
            return OptionalLong.empty();
        }
        long hidden = 0;
        for (int i = PART; i >= 1; i--) {
            hidden = (hidden << 5) | (ALPHABET.indexOf(id.charAt(i)) & 31);
        }
        long ordinal = (Dice.unmix(hidden) ^ key) & (1L << ORDINAL_BITS) - 1;
        return of(tablet, ordinal).equals(id) ? OptionalLong.of(ordinal) : OptionalLong.empty();
    }

    /** The ordinals below a count, in the order of their ids. */
    long[] sorted(int tablet, long count) {
        long[] keys = new long[(int) count];
        Arrays.setAll(keys, ordinal -> comparable(Dice.mix(((long) tablet << ORDINAL_BITS | ordinal) ^ key)));
        Arrays.sort(keys);
        Arrays.setAll(keys, at -> (Dice.unmix(spelled(keys[at])) ^ key) & (1L << ORDINAL_BITS) - 1);
        return keys;
    }

    /** Numbers that compare as the spellings do, whose first character holds the lowest five bits. */
    private static long comparable(long bits) {
        long turned = 0;
        for (int i = 0; i < PART - 1; i++) {
            turned = turned << 5 | (bits >>> (5 * i) & 31);
        }
        return (turned << 4 | bits >>> 60) ^ Long.MIN_VALUE;
    }

    private static long spelled(long comparable) {
        long turned = comparable ^ Long.MIN_VALUE;
        long bits = turned << 60;
        for (int i = 0; i < PART - 1; i++) {
            bits |= (turned >>> (59 - 5 * i) & 31) << (5 * i);
        }
        return bits;
    }

    private static void spell(long bits, byte[] text, int from) {
        spell(bits, text, from, PART);
    }

    private static void spell(long bits, byte[] text, int from, int length) {
        long rest = bits;
        for (int i = 0; i < length; i++) {
            text[from + i] = (byte) ALPHABET.charAt((int) rest & 31);
            rest >>>= 5;
        }
    }

    @SuppressWarnings("deprecation") // the one constructor that copies ASCII without a charset's detour
    private static String ascii(byte[] text) {
        return new String(text, 0);
    }
}
