package io.caravan.core.change;

import io.caravan.core.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * What a table's documents amount to, in whatever order they come: their number, and the sums modulo 2^64 of two 60 bit pieces of
 * each one's SHA-256, over id, creation time in microseconds as decimal text (nothing where there is none) and canonical JSON.
 */
public record TableDigest(long rows, long first, long second) {
    public static final TableDigest EMPTY = new TableDigest(0, 0, 0);

    /** Hexadecimal digits of a piece. */
    public static final int PIECE = 15;

    public TableDigest plus(byte[] id, String creationMicros, byte[] document) {
        MessageDigest digest = Sha256.digest();
        digest.update(id);
        digest.update(creationMicros.getBytes(StandardCharsets.US_ASCII));
        String hash = Sha256.hex(digest.digest(document));
        return new TableDigest(
                rows + 1,
                first + Long.parseLong(hash.substring(0, PIECE), 16),
                second + Long.parseLong(hash.substring(PIECE, 2 * PIECE), 16));
    }

    /** For people and scripts. */
    public String hash() {
        return String.format(Locale.ROOT, "%016x%016x", first, second);
    }
}
