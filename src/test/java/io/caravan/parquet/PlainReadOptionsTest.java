package io.caravan.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.PlainReadOptions;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.junit.jupiter.api.Test;

class PlainReadOptionsTest {
    /** Those of the builder of parquet-java 1.17.1 for an empty configuration. */
    @Test
    void files_are_read_as_parquet_java_does_by_default() {
        ZstdCodec codecs = new ZstdCodec(PageBuffers.shared());
        ParquetReadOptions options = PlainReadOptions.with(codecs);
        assertThat(options.useSignedStringMinMax()).isFalse();
        assertThat(options.useStatsFilter()).isTrue();
        assertThat(options.useDictionaryFilter()).isTrue();
        assertThat(options.useRecordFilter()).isTrue();
        assertThat(options.useColumnIndexFilter()).isTrue();
        assertThat(options.usePageChecksumVerification()).isFalse();
        assertThat(options.useBloomFilter()).isTrue();
        assertThat(options.useOffHeapDecryptBuffer()).isFalse();
        assertThat(options.useHadoopVectoredIo()).isTrue();
        assertThat(options.getRecordFilter()).isSameAs(FilterCompat.NOOP);
        assertThat(options.getMetadataFilter()).isSameAs(ParquetMetadataConverter.NO_FILTER);
        assertThat(options.getCodecFactory()).isSameAs(codecs);
        assertThat(options.getAllocator()).isInstanceOf(HeapByteBufferAllocator.class);
        assertThat(options.getMaxAllocationSize()).isEqualTo(8 << 20);
        assertThat(options.getPropertyNames()).isEmpty();
        assertThat(options.getConfiguration().getBoolean("parquet.page.verify-checksum.enabled", false))
                .isFalse();
    }

    /** So that every test that reads a file shows that none of it is needed. */
    @Test
    void map_reduce_is_not_there() {
        assertThatThrownBy(() -> Class.forName("org.apache.hadoop.mapreduce.InputFormat"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
