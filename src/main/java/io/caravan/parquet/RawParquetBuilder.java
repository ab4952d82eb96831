package io.caravan.parquet;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/** The settings that were measured, see docs/adr/0002. */
final class RawParquetBuilder extends ParquetWriter.Builder<RawRow, RawParquetBuilder> {
    private static final long ROW_GROUP_BYTES = 16L << 20;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int ROWS_BETWEEN_SIZE_CHECKS = 16; // documents may be 1 MiB each

    private final RawFileHeader header;
    private final FooterSchema schema;

    private RawParquetBuilder(OutputFile file, RawFileHeader header, FooterSchema schema) {
        super(file);
        this.header = header;
        this.schema = schema;
    }

    static ParquetWriter<RawRow> open(OutputFile file, RawFileHeader header, FooterSchema schema) throws IOException {
        PageBuffers buffers = PageBuffers.shared();
        RawParquetBuilder builder = new RawParquetBuilder(file, header, schema)
                .withConf(new PlainParquetConfiguration())
                .withAllocator(buffers)
                .withCodecFactory(new ZstdCodec(buffers))
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withWriterVersion(WriterVersion.PARQUET_1_0)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withPageSize(PAGE_BYTES)
                .withDictionaryPageSize(PAGE_BYTES)
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(ROWS_BETWEEN_SIZE_CHECKS)
                .withPageWriteChecksumEnabled(true)
                .withSizeStatisticsEnabled(false)
                .withDictionaryEncoding(true);
        for (String column : new String[] {RawLayout.ID, RawLayout.DOCUMENT}) {
            builder.withDictionaryEncoding(column, false).withStatisticsEnabled(column, false);
        }
        for (String column : new String[] {RawLayout.TS, RawLayout.CREATION_TIME}) {
            builder.withDictionaryEncoding(column, false);
        }
        return builder.build();
    }

    @Override
    protected RawParquetBuilder self() {
        return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet-java; never called, because the other overload is ours
    protected WriteSupport<RawRow> getWriteSupport(Configuration configuration) {
        throw new UnsupportedOperationException("no Hadoop configuration here");
    }

    @Override
    protected WriteSupport<RawRow> getWriteSupport(ParquetConfiguration configuration) {
        return new RawWriteSupport(header, schema);
    }
}
