package org.apache.parquet;

import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;

/**
 * What {@link ParquetReadOptions#builder} makes of an empty configuration, and without MapReduce: the builder loads an input format, whose
 * superclass is in a jar of 1.8 MB that nothing else needs. Here, because the constructor is visible in this package only.
 */
public final class PlainReadOptions {
    private static final int ALLOCATED_AT_ONCE = 8 << 20;

    private PlainReadOptions() {}

    /** @param codecs of the files' pages */
    public static ParquetReadOptions with(CompressionCodecFactory codecs) {
        return new ParquetReadOptions(
                /* useSignedStringMinMax= */ false,
                /* useStatsFilter= */ true,
                /* useDictionaryFilter= */ true,
                /* useRecordFilter= */ true,
                /* useColumnIndexFilter= */ true,
                /* usePageChecksumVerification= */ false,
                /* useBloomFilter= */ true,
                /* useOffHeapDecryptBuffer= */ false,
                /* useHadoopVectoredIo= */ true,
                FilterCompat.NOOP,
                ParquetMetadataConverter.NO_FILTER,
                codecs,
                HeapByteBufferAllocator.getInstance(),
                ALLOCATED_AT_ONCE,
                Map.of(),
                /* fileDecryptionProperties= */ null,
                /* metricsCallback= */ null,
                new PlainParquetConfiguration());
    }
}
