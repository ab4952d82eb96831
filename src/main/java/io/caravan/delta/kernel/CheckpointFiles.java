package io.caravan.delta.kernel;

import io.caravan.store.ObjectStore;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.hadoop.ParquetWriter;

/** The Parquet files that Delta Kernel itself reads and writes: the checkpoints of a table's log. */
final class CheckpointFiles implements ParquetHandler {
    private final ObjectStore storage;

    CheckpointFiles(ObjectStore storage) {
        this.storage = storage;
    }

    /** The predicate is a hint for skipping row groups; every row is delivered. */
    @Override
    public CloseableIterator<FileReadResult> readParquetFiles(
            CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> hint) {
        return files.flatMap(file -> {
            byte[] content = content(file.getPath());
            return CheckpointRows.open(content, schema).map(batch -> new FileReadResult(batch, file.getPath()));
        });
    }

    private byte[] content(String path) {
        return DeltaCalls.to("Cannot read a checkpoint", storage, () -> storage.read(KernelPath.key(path))
                .orElseThrow(() -> new FileNotFoundException(path)));
    }

    @Override
    public CloseableIterator<DataFileStatus> writeParquetFiles(
            String directory, CloseableIterator<FilteredColumnarBatch> data, List<Column> statistics) {
        throw new UnsupportedOperationException("rows are written by io.caravan.parquet");
    }

    @Override
    public void writeParquetFileAtomically(String path, CloseableIterator<FilteredColumnarBatch> data)
            throws IOException {
        ParquetBuffer file = new ParquetBuffer();
        write(file, data);
        if (!storage.putIfAbsent(KernelPath.key(path), file.content())) {
            throw new FileAlreadyExistsException(path);
        }
    }

    private static void write(ParquetBuffer file, CloseableIterator<FilteredColumnarBatch> data) throws IOException {
        Optional<ParquetWriter<Row>> opened = Optional.empty();
        try (data) {
            while (data.hasNext()) {
                FilteredColumnarBatch batch = data.next();
                opened = Optional.of(opened.isPresent() ? opened.get() : open(file, batch.getData()));
                writeRows(opened.get(), batch);
            }
        } finally {
            if (opened.isPresent()) {
                opened.get().close();
            }
        }
    }

    private static ParquetWriter<Row> open(ParquetBuffer file, ColumnarBatch first) throws IOException {
        return new CheckpointBuilder(file, first.getSchema()).build();
    }

    private static void writeRows(ParquetWriter<Row> writer, FilteredColumnarBatch batch) throws IOException {
        try (CloseableIterator<Row> rows = batch.getRows()) {
            while (rows.hasNext()) {
                writer.write(rows.next());
            }
        }
    }
}
