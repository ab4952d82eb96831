package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.StagedFile;
import io.caravan.parquet.RawFileWriter;
import io.caravan.parquet.RawRow;
import io.caravan.parquet.WrittenFile;
import java.io.IOException;
import java.util.Optional;

/** The file that rows are collected in, and the batches that they are of. */
final class RewrittenFile implements AutoCloseable {
    private final StagingContext context;
    private final TableRef table;
    private Optional<RawFileWriter> open = Optional.empty();
    private long firstBatch;
    private long lastBatch;

    RewrittenFile(StagingContext context, TableRef table) {
        this.context = context;
        this.table = table;
    }

    void append(RawRow row) throws IOException {
        if (open.isEmpty()) {
            open = Optional.of(context.create(table));
            firstBatch = row.batch();
        }
        open.get().append(row);
        lastBatch = row.batch();
    }

    boolean hasRows() {
        return open.isPresent();
    }

    long writtenBytes() {
        return open.map(RawFileWriter::writtenBytes).orElse(0L);
    }

    /** Durable under its final name when it returns; the next row begins another. */
    LiveFile finish(Optional<SchemaFingerprint> schema) throws IOException {
        WrittenFile part = open.orElseThrow().finish(schema);
        open = Optional.empty();
        StagedFile staged = context.put(table, part);
        return new LiveFile(staged, firstBatch, lastBatch);
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
        }
    }
}
