package io.caravan.parquet;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;

/** The inverse of {@link RawWriteSupport}: one row out of its columns. Texts stay where parquet-java decoded them. */
final class RawRowMaterializer extends RecordMaterializer<RawRow> {
    private final Cell[] cells = new Cell[RawLayout.SCHEMA.getFieldCount()];
    private final GroupConverter root = new Row();
    private Binary component = Binary.EMPTY;
    private Binary name = Binary.EMPTY;
    private Optional<TableRef> table = Optional.empty();

    RawRowMaterializer() {
        for (int i = 0; i < cells.length; i++) {
            cells[i] = new Cell();
        }
    }

    @Override
    public RawRow getCurrentRecord() {
        return new RawRow(event(), cells[3].number, cells[9].number, cells[10].number);
    }

    private ChangeEvent event() {
        Binary op = cells[5].text;
        if (op.equals(RawWriteSupport.UPSERT)) {
            if (!cells[8].present) {
                throw new IllegalArgumentException("an upsert without a document");
            }
            OptionalLong created = cells[7].present ? OptionalLong.of(cells[7].number) : OptionalLong.empty();
            return new ChangeEvent.Upsert(
                    table(), slice(cells[2].text), cells[4].number, created, slice(cells[8].text));
        }
        if (op.equals(RawWriteSupport.DELETE)) {
            return new ChangeEvent.Delete(table(), slice(cells[2].text), cells[4].number);
        }
        if (op.equals(RawWriteSupport.TRUNCATE)) {
            return new ChangeEvent.Truncate(table());
        }
        throw new IllegalArgumentException("an _op that is none");
    }

    /** Mostly the one of the row before. */
    private TableRef table() {
        if (table.isEmpty() || !component.equals(cells[0].text) || !name.equals(cells[1].text)) {
            component = cells[0].text.copy();
            name = cells[1].text.copy();
            table = Optional.of(TableRef.of(component.toStringUsingUTF8(), name.toStringUsingUTF8()));
        }
        return table.get();
    }

    private static Slice slice(Binary text) {
        ByteBuffer bytes = text.toByteBuffer();
        return new Slice(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    private final class Row extends GroupConverter {
        @Override
        public Converter getConverter(int column) {
            return cells[column];
        }

        @Override
        public void start() {
            for (Cell cell : cells) {
                cell.present = false;
            }
        }

        @Override
        public void end() {}
    }

    private static final class Cell extends PrimitiveConverter {
        private Binary text = Binary.EMPTY;
        private long number;
        private boolean present;

        @Override
        public void addBinary(Binary value) {
            text = value;
            present = true;
        }

        @Override
        public void addLong(long value) {
            number = value;
            present = true;
        }

        @Override
        public void addBoolean(boolean value) {
            present = true;
        }
    }
}
