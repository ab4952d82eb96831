package io.caravan.parquet;

import io.caravan.core.change.Slice;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** The values of one row by the place of their column; used again for the next row. Slices are not copied. */
public final class TypedRow {
    private final boolean[] present;
    private final long[] numbers;
    private final Binary[] texts;

    public TypedRow(int columns) {
        this.present = new boolean[columns];
        this.numbers = new long[columns];
        this.texts = new Binary[columns];
    }

    /** Makes every value null. */
    public void clear() {
        Arrays.fill(present, false);
    }

    public void set(int column, long value) {
        present[column] = true;
        numbers[column] = value;
    }

    /** The bits of a double, or the number 1 for true. */
    public void set(int column, double value) {
        set(column, Double.doubleToRawLongBits(value));
    }

    public void set(int column, Slice value) {
        set(column, Binary.fromReusedByteArray(value.array(), value.offset(), value.length()));
    }

    void set(int column, Binary value) {
        present[column] = true;
        texts[column] = value;
    }

    void write(TypedColumn column, int place, RecordConsumer out) {
        if (!present[place]) {
            return;
        }
        out.startField(column.name(), place);
        switch (column.kind()) {
            case INT64, TIMESTAMP -> out.addLong(numbers[place]);
            case DOUBLE -> out.addDouble(Double.longBitsToDouble(numbers[place]));
            case BOOLEAN -> out.addBoolean(numbers[place] != 0);
            case TEXT, LONG_TEXT, BYTES -> out.addBinary(texts[place]);
        }
        out.endField(column.name(), place);
    }
}
