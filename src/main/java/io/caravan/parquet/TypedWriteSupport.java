package io.caravan.parquet;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;

/** Typed rows, column by column. */
final class TypedWriteSupport extends WriteSupport<TypedRow> {
    private final List<TypedColumn> columns;
    private final Map<String, String> metadata;
    private RecordConsumer out;

    TypedWriteSupport(List<TypedColumn> columns, Map<String, String> metadata) {
        this.columns = columns;
        this.metadata = metadata;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet-java; never called, because the other overload is ours
    public WriteContext init(Configuration configuration) {
        throw new UnsupportedOperationException("no Hadoop configuration here");
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(TypedColumn.schema(columns), metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        this.out = consumer;
    }

    @Override
    public void write(TypedRow row) {
        out.startMessage();
        for (int i = 0; i < columns.size(); i++) {
            row.write(columns.get(i), i, out);
        }
        out.endMessage();
    }
}
