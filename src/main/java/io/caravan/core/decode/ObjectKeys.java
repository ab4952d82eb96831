package io.caravan.core.decode;

import java.util.Arrays;

/** The keys of the objects that are open, innermost last: finds duplicates by hash, and proves them by comparing texts. */
final class ObjectKeys {
    /** Up to here each new key is compared with all before it; larger objects are sorted when they close. */
    private static final int FEW = 16;

    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private final JsonScanner in;
    private long[] hashes = new long[64];
    private int[] froms = new int[64];
    private int[] tos = new int[64];
    private int size;

    ObjectKeys(JsonScanner in) {
        this.in = in;
    }

    /** Forgets all objects: the scan begins anew. */
    void reset() {
        size = 0;
    }

    /** @return scope of the object that opens */
    int open() {
        return size;
    }

    int count(int scope) {
        return size - scope;
    }

    /** Adds the key just scanned, which lies in the page from {@code from} to {@code to}. */
    void add(int scope, int from, int to, boolean escaped) {
        long hash = escaped ? hashOfText(from, to) : hash(in.array, from, to);
        if (size - scope < FEW) {
            for (int i = scope; i < size; i++) {
                if (hashes[i] == hash) {
                    compare(i, from, to);
                }
            }
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            froms = Arrays.copyOf(froms, 2 * size);
            tos = Arrays.copyOf(tos, 2 * size);
        }
        hashes[size] = hash;
        froms[size] = from;
        tos[size] = to;
        size++;
    }

    void close(int scope) {
        if (size - scope > FEW) {
            long[] sorted = Arrays.copyOfRange(hashes, scope, size);
            Arrays.sort(sorted);
            for (int i = 1; i < sorted.length; i++) {
                if (sorted[i] == sorted[i - 1]) {
                    compareAll(scope, sorted[i]);
                }
            }
        }
        size = scope;
    }

    private void compareAll(int scope, long hash) {
        for (int i = scope; i < size; i++) {
            for (int j = i + 1; hashes[i] == hash && j < size; j++) {
                if (hashes[j] == hash) {
                    compare(i, froms[j], tos[j]);
                }
            }
        }
    }

    private void compare(int other, int from, int to) {
        if (Arrays.equals(text(froms[other], tos[other]), text(from, to))) {
            throw in.violation("a key that comes twice in one object", from);
        }
    }

    private byte[] text(int from, int to) {
        return JsonStrings.unescape(in.array, from, to);
    }

    private long hashOfText(int from, int to) {
        byte[] text = text(from, to);
        return hash(text, 0, text.length);
    }

    private static long hash(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        for (int i = from; i < to; i++) {
            hash = (hash ^ bytes[i]) * MULTIPLIER;
        }
        return hash ^ (hash >>> 32);
    }
}
