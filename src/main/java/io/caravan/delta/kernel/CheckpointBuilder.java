package io.caravan.delta.kernel;

import io.delta.kernel.data.Row;
import io.delta.kernel.types.StructType;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/** A checkpoint that is being written: zstd, without Hadoop's codecs and configuration. */
final class CheckpointBuilder extends ParquetWriter.Builder<Row, CheckpointBuilder> {
    private final StructType schema;

    CheckpointBuilder(OutputFile file, StructType schema) {
        super(file);
        this.schema = schema;
        withConf(new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .withCompressionCodec(CompressionCodecName.ZSTD);
    }

    @Override
    protected CheckpointBuilder self() {
        return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet-java; never called, because the other overload is ours
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
        throw new UnsupportedOperationException("no Hadoop configuration here");
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
        return new CheckpointWriteSupport(schema);
    }
}
