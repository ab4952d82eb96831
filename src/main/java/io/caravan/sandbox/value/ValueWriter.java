package io.caravan.sandbox.value;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.function.Predicate;

/**
 * Writes Convex values as JSON text in one {@link Format}, straight into bytes: a page never exists as a tree. The caller
 * gives the commas' worth of structure ({@link #startObject}, {@link #field} ...), the writer puts the punctuation.
 */
public final class ValueWriter {
    private final Utf8Buffer out = new Utf8Buffer();
    private final Format format;
    private long arrays;
    private int depth;
    private boolean first = true;

    private Predicate<String> columns = name -> true;
    private int columnDepth = -1;
    private int skippedFrom = -1;
    private boolean firstBeforeSkipped;
    private String beforeName = "";
    private Runnable beforeIt = ValueWriter::noColumns;

    public ValueWriter(Format format) {
        this.format = format;
    }

    Format format() {
        return format;
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }

    public int size() {
        return out.size();
    }

    /** Forgets everything written; the writer must be at the top level. */
    void clear() {
        out.rewind(0);
        first = true;
    }

    public void newLine() {
        out.put('\n');
        first = true;
    }

    /** The fields of the current object are columns: those that the predicate denies are left out, until {@link #allColumns}. */
    public void onlyColumns(Predicate<String> included) {
        columns = included;
        columnDepth = depth;
    }

    public void allColumns() {
        writeBefore();
        dropSkipped();
        columnDepth = -1;
    }

    /** Writes more columns before the first one with a greater name, or at the end of the columns. */
    public void before(String name, Runnable columns) {
        beforeName = name;
        beforeIt = columns;
    }

    public void startObject() {
        open('{');
        arrays <<= 1;
    }

    public void endObject() {
        close('}');
    }

    public void startArray() {
        open('[');
        arrays = arrays << 1 | 1;
    }

    public void endArray() {
        close(']');
    }

    public void field(String name) {
        if (depth == columnDepth) {
            if (name.compareTo(beforeName) > 0) {
                writeBefore();
            }
            dropSkipped();
            if (!columns.test(name)) {
                skippedFrom = out.size();
                firstBeforeSkipped = first;
            }
        }
        comma();
        out.quoted(name);
        out.put(':');
    }

    public void nothing() {
        beforeValue();
        out.ascii("null");
    }

    public void bool(Boolean value) {
        beforeValue();
        out.ascii(value ? "true" : "false");
    }

    public void string(String value) {
        beforeValue();
        out.quoted(value);
    }

    /** A number of the protocol, not of a document: always bare. */
    public void bareInteger(long value) {
        beforeValue();
        out.integer(value);
    }

    /** A value that is JSON text already. */
    public void rawValue(byte[] json) {
        beforeValue();
        out.raw(json);
    }

    void int64(long value) {
        beforeValue();
        switch (format) {
            case CLEAN -> {
                out.put('"');
                out.integer(value);
                out.put('"');
            }
            case ENCODED -> wrapped("$integer", littleEndian(value));
            case EXPORT -> out.integer(value);
        }
    }

    public void float64(double value) {
        beforeValue();
        boolean finite = Math.abs(value) <= Double.MAX_VALUE;
        boolean negativeZero = Double.doubleToRawLongBits(value) == Long.MIN_VALUE;
        if (finite && !(negativeZero && format == Format.ENCODED)) {
            out.ascii(FloatText.of(value));
        } else if (format == Format.CLEAN) {
            out.quoted(Double.toString(value));
        } else {
            wrapped("$float", littleEndian(Double.doubleToRawLongBits(value)));
        }
    }

    void bytes(byte[] value) {
        beforeValue();
        if (format == Format.CLEAN) {
            out.quoted(Base64.getEncoder().encodeToString(value));
        } else {
            wrapped("$bytes", value);
        }
    }

    private void wrapped(String key, byte[] value) {
        out.ascii("{\"");
        out.ascii(key);
        out.ascii("\":\"");
        out.raw(Base64.getEncoder().encode(value));
        out.ascii("\"}");
    }

    private static byte[] littleEndian(long bits) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array();
    }

    private void open(char bracket) {
        beforeValue();
        out.put(bracket);
        depth++;
        first = true;
    }

    private void close(char bracket) {
        out.put(bracket);
        depth--;
        arrays >>>= 1;
        first = false;
    }

    private void beforeValue() {
        if ((arrays & 1) == 1) {
            comma();
        }
    }

    private void comma() {
        if (!first) {
            out.put(',');
        }
        first = false;
    }

    private static void noColumns() {}

    private void writeBefore() {
        Runnable columnsBefore = beforeIt;
        beforeIt = ValueWriter::noColumns;
        columnsBefore.run();
    }

    private void dropSkipped() {
        if (skippedFrom >= 0) {
            out.rewind(skippedFrom);
            first = firstBeforeSkipped;
            skippedFrom = -1;
        }
    }
}
