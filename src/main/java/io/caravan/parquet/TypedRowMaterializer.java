package io.caravan.parquet;

import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;

/** One typed row out of the columns of a file. */
final class TypedRowMaterializer extends RecordMaterializer<TypedRow> {
    private final TypedRow row;
    private final List<Cell> cells;

    /** @param places of the file's columns in a row */
    TypedRowMaterializer(int columns, List<Integer> places) {
        this.row = new TypedRow(columns);
        this.cells = places.stream().map(Cell::new).toList();
    }

    @Override
    public TypedRow getCurrentRecord() {
        return row;
    }

    @Override
    public GroupConverter getRootConverter() {
        return new GroupConverter() {
            @Override
            public Converter getConverter(int field) {
                return cells.get(field);
            }

            @Override
            public void start() {
                row.clear();
            }

            @Override
            public void end() {}
        };
    }

    private final class Cell extends PrimitiveConverter {
        private final int place;

        Cell(int place) {
            this.place = place;
        }

        @Override
        public void addBinary(Binary value) {
            row.set(place, value);
        }

        @Override
        public void addLong(long value) {
            row.set(place, value);
        }

        @Override
        public void addDouble(double value) {
            row.set(place, value);
        }

        @Override
        public void addBoolean(boolean value) {
            row.set(place, value ? 1L : 0L);
        }
    }
}
