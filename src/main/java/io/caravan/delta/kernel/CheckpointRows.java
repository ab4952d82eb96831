package io.caravan.delta.kernel;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.defaults.internal.parquet.ParquetFileReader.BatchReadSupport;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** The rows of one checkpoint, some at a time, in the form that Delta Kernel wants. */
final class CheckpointRows implements CloseableIterator<ColumnarBatch> {
    private static final int ROWS_AT_ONCE = 1024;

    private final BatchReadSupport support;
    private final ParquetReader<Object> reader;
    private long position;
    private boolean ahead;
    private boolean ended;

    CheckpointRows(byte[] content, StructType schema) {
        this.support = new BatchReadSupport(ROWS_AT_ONCE, schema);
        this.reader = DeltaCalls.to(
                "Cannot read a checkpoint", "a Delta log", () -> new Builder(new ParquetBytes(content), support)
                        .withCodecFactory(new PageCodecs())
                        .build());
    }

    @Override
    public boolean hasNext() {
        if (!ahead && !ended) {
            ahead = read();
            ended = !ahead;
        }
        return ahead;
    }

    private boolean read() {
        return DeltaCalls.<Boolean>to("Cannot read a checkpoint", "a Delta log", () -> reader.read() != null);
    }

    @Override
    public ColumnarBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int rows = 0;
        do {
            support.finalizeCurrentRow(position++);
            rows++;
            ahead = false;
        } while (rows < ROWS_AT_ONCE && hasNext());
        return support.getDataAsColumnarBatch(rows);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static final class Builder extends ParquetReader.Builder<Object> {
        private final ReadSupport<Object> support;

        Builder(InputFile file, BatchReadSupport kernel) {
            super(file, new PlainParquetConfiguration());
            this.support = new WithoutHadoop(kernel);
        }

        @Override
        protected ReadSupport<Object> getReadSupport() {
            return support;
        }
    }

    /** Delta Kernel's materializer takes a Hadoop configuration and never looks at it. */
    private static final class WithoutHadoop extends ReadSupport<Object> {
        private final BatchReadSupport kernel;

        WithoutHadoop(BatchReadSupport kernel) {
            this.kernel = kernel;
        }

        @Override
        public ReadContext init(InitContext context) {
            return kernel.init(context);
        }

        @Override
        public RecordMaterializer<Object> prepareForRead(
                ParquetConfiguration configuration,
                Map<String, String> metadata,
                MessageType fileSchema,
                ReadContext context) {
            return kernel.prepareForRead((Configuration) null, metadata, fileSchema, context);
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in parquet-java; never called, because the other overload is ours
        public RecordMaterializer<Object> prepareForRead(
                Configuration configuration,
                Map<String, String> metadata,
                MessageType fileSchema,
                ReadContext context) {
            throw new UnsupportedOperationException("no Hadoop configuration here");
        }
    }
}
