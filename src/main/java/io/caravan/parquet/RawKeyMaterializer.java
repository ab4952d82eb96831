package io.caravan.parquet;

import io.caravan.core.change.Slice;
import java.nio.ByteBuffer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** One {@link RawKey} out of the narrow columns of a row. */
final class RawKeyMaterializer extends RecordMaterializer<RawKey> {
    static final MessageType COLUMNS = new MessageType(
            RawLayout.SCHEMA.getName(),
            RawLayout.SCHEMA.getType(RawLayout.ID),
            RawLayout.SCHEMA.getType(RawLayout.GENERATION),
            RawLayout.SCHEMA.getType(RawLayout.TS),
            RawLayout.SCHEMA.getType(RawLayout.OP),
            RawLayout.SCHEMA.getType(RawLayout.BATCH));

    private final Cell[] cells = new Cell[COLUMNS.getFieldCount()];
    private final GroupConverter root = new Row();

    RawKeyMaterializer() {
        for (int i = 0; i < cells.length; i++) {
            cells[i] = new Cell();
        }
    }

    @Override
    public RawKey getCurrentRecord() {
        ByteBuffer id = cells[0].text.toByteBuffer();
        Slice slice = new Slice(id.array(), id.arrayOffset() + id.position(), id.remaining());
        return new RawKey(slice, cells[1].number, cells[2].number, op(cells[3].text), cells[4].number);
    }

    private static RawKey.Op op(Binary text) {
        if (text.equals(RawWriteSupport.UPSERT)) {
            return RawKey.Op.UPSERT;
        }
        if (text.equals(RawWriteSupport.DELETE)) {
            return RawKey.Op.DELETE;
        }
        if (text.equals(RawWriteSupport.TRUNCATE)) {
            return RawKey.Op.TRUNCATE;
        }
        throw new IllegalArgumentException("an _op that is none");
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
        public void start() {}

        @Override
        public void end() {}
    }

    private static final class Cell extends PrimitiveConverter {
        private Binary text = Binary.EMPTY;
        private long number;

        @Override
        public void addBinary(Binary value) {
            text = value;
        }

        @Override
        public void addLong(long value) {
            number = value;
        }
    }
}
