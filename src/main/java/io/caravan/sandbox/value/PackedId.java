package io.caravan.sandbox.value;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Ids of documents in 21 bytes, as those of Convex are; ids of other forms as they are. */
public final class PackedId {
    private static final int BYTES = 21;
    private static final int BASE = 32;

    private PackedId() {}

    public static byte[] pack(String id) {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        boolean fits = id.length() <= BASE && id.chars().allMatch(letter -> Ids.ALPHABET.indexOf(letter) >= 0);
        if (!fits) {
            byte[] plain = Arrays.copyOf(text, Math.max(text.length, BYTES) + 1);
            plain[plain.length - 1] = (byte) text.length;
            return plain;
        }
        BigInteger value = BigInteger.ZERO;
        for (byte letter : text) {
            value = value.shiftLeft(5).or(BigInteger.valueOf(Ids.ALPHABET.indexOf(letter)));
        }
        byte[] packed = new byte[BYTES];
        byte[] digits = value.toByteArray();
        int from = Math.max(0, digits.length - BYTES + 1);
        System.arraycopy(digits, from, packed, BYTES - (digits.length - from), digits.length - from);
        packed[0] = (byte) id.length();
        return packed;
    }

    public static String unpack(byte[] packed) {
        if (packed.length != BYTES) {
            return new String(packed, 0, packed[packed.length - 1] & 0xff, StandardCharsets.UTF_8);
        }
        BigInteger value = new BigInteger(1, Arrays.copyOfRange(packed, 1, BYTES));
        StringBuilder id = new StringBuilder();
        for (int i = packed[0] - 1; i >= 0; i--) {
            id.append(Ids.ALPHABET.charAt(value.shiftRight(5 * i).intValue() & 31));
        }
        return id.toString();
    }
}
