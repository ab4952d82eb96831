package io.caravan.parquet;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/** Rows of any width and length: what is not yet written never grows beyond a row group, and a few rows. */
final class TypedParquetBuilder extends ParquetWriter.Builder<TypedRow, TypedParquetBuilder> {
    private static final long ROW_GROUP_BYTES = 16L << 20;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int DICTIONARY_BYTES = 64 << 10;
    private static final int ROWS_BETWEEN_SIZE_CHECKS = 16;

    private final List<TypedColumn> columns;
    private final Map<String, String> metadata;

    private TypedParquetBuilder(OutputFile file, List<TypedColumn> columns, Map<String, String> metadata) {
        super(file);
        this.columns = columns;
        this.metadata = metadata;
    }

    static ParquetWriter<TypedRow> open(OutputFile file, List<TypedColumn> columns, Map<String, String> metadata)
            throws IOException {
        PageBuffers buffers = PageBuffers.shared();
        TypedParquetBuilder builder = new TypedParquetBuilder(file, columns, metadata)
                .withConf(new PlainParquetConfiguration())
                .withAllocator(buffers)
                .withCodecFactory(new ZstdCodec(buffers))
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withWriterVersion(WriterVersion.PARQUET_1_0)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withPageSize(PAGE_BYTES)
                .withDictionaryPageSize(DICTIONARY_BYTES)
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(ROWS_BETWEEN_SIZE_CHECKS)
                .withPageWriteChecksumEnabled(true)
                .withSizeStatisticsEnabled(false)
                .withDictionaryEncoding(false);
        for (TypedColumn column : columns) {
            switch (column.kind()) {
                case TEXT -> builder.withDictionaryEncoding(column.name(), true);
                case LONG_TEXT, BYTES -> builder.withStatisticsEnabled(column.name(), false);
                default -> {}
            }
        }
        return builder.build();
    }

    @Override
    protected TypedParquetBuilder self() {
        return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet-java; never called, because the other overload is ours
    protected WriteSupport<TypedRow> getWriteSupport(Configuration configuration) {
        throw new UnsupportedOperationException("no Hadoop configuration here");
    }

    @Override
    protected WriteSupport<TypedRow> getWriteSupport(ParquetConfiguration configuration) {
        return new TypedWriteSupport(columns, metadata);
    }
}
