package io.caravan.delta.kernel;

import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.defaults.internal.parquet.ParquetFileReader.BatchReadSupport;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.PlainReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport.ReadContext;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** The rows of one checkpoint, some at a time, in the form that Delta Kernel wants. */
final class CheckpointRows implements CloseableIterator<ColumnarBatch> {
    private static final int ROWS_AT_ONCE = 1024;

    private final BatchReadSupport support;
    private final ParquetFileReader file;
    private final MessageColumnIO columns;
    private final RecordMaterializer<Object> materializer;
    private RecordReader<Object> group;
    private long left;
    private long position;
    private boolean ahead;
    private boolean ended;

    private CheckpointRows(
            BatchReadSupport support,
            ParquetFileReader file,
            MessageColumnIO columns,
            RecordMaterializer<Object> materializer) {
        this.support = support;
        this.file = file;
        this.columns = columns;
        this.materializer = materializer;
    }

    static CheckpointRows open(byte[] content, StructType schema) {
        return DeltaCalls.to("Cannot read a checkpoint", "a Delta log", () -> {
            ParquetFileReader file =
                    ParquetFileReader.open(new ParquetBytes(content), PlainReadOptions.with(new PageCodecs()));
            BatchReadSupport support = new BatchReadSupport(ROWS_AT_ONCE, schema);
            MessageType all = file.getFileMetaData().getSchema();
            Map<String, String> metadata = file.getFileMetaData().getKeyValueMetaData();
            ReadContext wanted = support.init(new InitContext(new PlainParquetConfiguration(), sets(metadata), all));
            file.setRequestedSchema(wanted.getRequestedSchema());
            MessageColumnIO columns = new ColumnIOFactory(file.getFileMetaData().getCreatedBy())
                    .getColumnIO(wanted.getRequestedSchema(), all, true);
            // Delta Kernel's materializer takes a Hadoop configuration and never looks at it.
            return new CheckpointRows(
                    support, file, columns, support.prepareForRead((Configuration) null, metadata, all, wanted));
        });
    }

    private static Map<String, Set<String>> sets(Map<String, String> metadata) {
        Map<String, Set<String>> sets = new HashMap<>();
        metadata.forEach((key, value) -> sets.put(key, Set.of(value)));
        return sets;
    }

    private boolean readRow() throws IOException {
        while (left == 0) {
            PageReadStore pages = file.readNextRowGroup();
            if (pages == null) {
                return false;
            }
            group = columns.getRecordReader(pages, materializer);
            left = pages.getRowCount();
        }
        left--;
        return group.read() != null;
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
        return DeltaCalls.<Boolean>to("Cannot read a checkpoint", "a Delta log", this::readRow);
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
        file.close();
    }
}
