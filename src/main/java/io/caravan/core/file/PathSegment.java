package io.caravan.core.file;

import io.caravan.core.failure.SyncFailure;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A name as one segment of a path, injective and, up to {@value #LONGEST} bytes, reversible.
 *
 * <p>Letters, digits and {@code _} stand for themselves, every other byte of the UTF-8 is {@code -xx}; the empty name is
 * {@code -}. Of component paths: the root is {@code app}, a slash between two parts is {@code .}, and the component called
 * {@code app} is {@code -61pp}. A longer segment is cut and ends with {@code ~} and 16 digits of its SHA-256; the clear name is
 * then in the manifest only.
 */
public final class PathSegment {
    public static final int LONGEST = 200;

    private static final String ROOT = "app";
    private static final String EMPTY = "-";
    private static final int HASH_DIGITS = 16;

    private PathSegment() {}

    /** @param path of a component; empty for the root */
    public static String ofComponent(String path) {
        if (path.isEmpty()) {
            return ROOT;
        }
        return path.equals(ROOT) ? "-61pp" : shortened(escaped(path, true));
    }

    /** Of the name of a table, a writer or whatever else has no parts. */
    public static String of(String name) {
        return name.isEmpty() ? EMPTY : shortened(escaped(name, false));
    }

    @SuppressWarnings("BooleanParameter") // private; the two public names say which
    private static String escaped(String name, boolean dotted) {
        byte[] utf8 = utf8(name);
        StringBuilder segment = new StringBuilder(utf8.length + 16);
        for (int i = 0; i < utf8.length; i++) {
            char c = (char) (utf8[i] & 0xff);
            if (isPlain(c)) {
                segment.append(c);
            } else if (dotted && c == '/' && separates(utf8, i)) {
                segment.append('.');
            } else {
                segment.append('-').append(HexFormat.of().toHexDigits(utf8[i]));
            }
        }
        return segment.toString();
    }

    private static boolean separates(byte[] path, int slash) {
        return slash > 0 && slash < path.length - 1 && path[slash - 1] != '/' && path[slash + 1] != '/';
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private static byte[] utf8(String name) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] utf8 = new byte[bytes.remaining()];
            bytes.get(utf8);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new SyncFailure.ProtocolViolation(
                    "The name of a table or component is not valid Unicode; nothing of this batch was written.");
        }
    }

    private static String shortened(String segment) {
        if (segment.length() <= LONGEST) {
            return segment;
        }
        String hash = Sha256.of(segment.getBytes(StandardCharsets.US_ASCII)).substring(0, HASH_DIGITS);
        return segment.substring(0, LONGEST - HASH_DIGITS - 1) + "~" + hash;
    }
}
