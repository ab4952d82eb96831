package io.caravan.core.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow. */
class ByteOutput {
    byte[] array;
    int size;

    /** Where the piece begins that is being written; moves with it. */
    int origin;

    ByteOutput(int capacity) {
        this.array = new byte[capacity];
    }

    final void reserve(int more) {
        if (array.length - size < more) {
            grow(more);
        }
    }

    /** Makes room for {@code more} bytes behind {@code size}; may move what is being written. */
    void grow(int more) {
        array = Arrays.copyOf(array, Math.max(2 * array.length, size + more));
    }

    final void write(int value) {
        reserve(1);
        array[size++] = (byte) value;
    }

    final void write(byte[] from) {
        write(from, 0, from.length);
    }

    final void write(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, array, size, length);
        size += length;
    }

    final void writeAscii(String text) {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    final void writeLong(long value) {
        reserve(20);
        if (value == Long.MIN_VALUE) {
            writeAscii("-9223372036854775808");
            return;
        }
        long rest = value;
        if (rest < 0) {
            array[size++] = '-';
            rest = -rest;
        }
        int length = 1;
        for (long power = 10; length < 19 && rest >= power; power *= 10) {
            length++;
        }
        for (int i = size + length - 1; i >= size; i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += length;
    }

    final byte[] toByteArray() {
        return Arrays.copyOf(array, size);
    }
}
