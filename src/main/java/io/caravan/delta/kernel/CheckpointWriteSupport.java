package io.caravan.delta.kernel;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructType;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** One action a row. Maps and arrays of the protocol hold strings. */
final class CheckpointWriteSupport extends WriteSupport<Row> {
    private final StructType schema;
    private RecordConsumer out;

    CheckpointWriteSupport(StructType schema) {
        this.schema = schema;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet-java; never called, because the other overload is ours
    public WriteContext init(Configuration configuration) {
        throw new UnsupportedOperationException("no Hadoop configuration here");
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(CheckpointSchema.of(schema), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        this.out = consumer;
    }

    @Override
    public void write(Row row) {
        out.startMessage();
        fields(row, schema);
        out.endMessage();
    }

    private void fields(Row row, StructType struct) {
        for (int i = 0; i < struct.length(); i++) {
            if (!row.isNullAt(i)) {
                out.startField(struct.at(i).getName(), i);
                value(row, i, struct.at(i).getDataType());
                out.endField(struct.at(i).getName(), i);
            }
        }
    }

    private void value(Row row, int i, DataType type) {
        if (type instanceof StructType struct) {
            out.startGroup();
            fields(row.getStruct(i), struct);
            out.endGroup();
        } else if (type instanceof MapType) {
            map(row.getMap(i));
        } else if (type instanceof ArrayType) {
            array(row.getArray(i));
        } else if (type instanceof LongType) {
            out.addLong(row.getLong(i));
        } else if (type instanceof IntegerType) {
            out.addInteger(row.getInt(i));
        } else if (type instanceof BooleanType) {
            out.addBoolean(row.getBoolean(i));
        } else {
            out.addBinary(Binary.fromString(row.getString(i)));
        }
    }

    private void map(MapValue map) {
        out.startGroup();
        if (map.getSize() > 0) {
            out.startField(CheckpointSchema.ENTRIES, 0);
            for (int i = 0; i < map.getSize(); i++) {
                out.startGroup();
                text(CheckpointSchema.KEY, 0, map.getKeys(), i);
                text(CheckpointSchema.VALUE, 1, map.getValues(), i);
                out.endGroup();
            }
            out.endField(CheckpointSchema.ENTRIES, 0);
        }
        out.endGroup();
    }

    private void array(ArrayValue array) {
        out.startGroup();
        if (array.getSize() > 0) {
            out.startField(CheckpointSchema.LIST, 0);
            for (int i = 0; i < array.getSize(); i++) {
                out.startGroup();
                text(CheckpointSchema.ELEMENT, 0, array.getElements(), i);
                out.endGroup();
            }
            out.endField(CheckpointSchema.LIST, 0);
        }
        out.endGroup();
    }

    private void text(String name, int index, ColumnVector values, int i) {
        if (!values.isNullAt(i)) {
            out.startField(name, index);
            out.addBinary(Binary.fromString(values.getString(i)));
            out.endField(name, index);
        }
    }
}
