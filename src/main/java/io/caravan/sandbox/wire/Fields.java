package io.caravan.sandbox.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Numbered fields in bytes: a number, or bytes behind their length; numbers take as many bytes as they need. */
final class Fields {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteBuffer in;

    Fields() {
        this(new byte[0]);
    }

    Fields(byte[] read) {
        this.in = ByteBuffer.wrap(read);
    }

    void number(int field, long value) {
        out.write(field);
        varint(value);
    }

    void bytes(int field, byte[] value) {
        out.write(field);
        varint(value.length);
        out.writeBytes(value);
    }

    void message(int field, Fields value) {
        bytes(field, value.toByteArray());
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    /** The number of the next field; a look, not a step. */
    int field() {
        return in.get(in.position());
    }

    long number() {
        in.get();
        return varint();
    }

    byte[] bytes() {
        in.get();
        byte[] value = new byte[Math.toIntExact(varint())];
        in.get(value);
        return value;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private long varint() {
        long value = 0;
        int shift = 0;
        byte next = in.get();
        while (next < 0) {
            value |= (next & 0x7fL) << shift;
            shift += 7;
            next = in.get();
        }
        return value | ((long) next << shift);
    }
}
