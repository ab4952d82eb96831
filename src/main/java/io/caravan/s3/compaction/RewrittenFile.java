package io.caravan.s3.compaction;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.LiveFile;
import io.caravan.parquet.FileStager;
import io.caravan.parquet.RawFileWriter;
import io.caravan.parquet.RawRow;
import io.caravan.parquet.Spool;
import io.caravan.parquet.WrittenFile;
import java.io.IOException;
import java.util.Optional;

/** The file that rows are collected in, and the batches that they are of. */
final class RewrittenFile implements AutoCloseable {
    private final Spool spool;
    private final FileStager stager;
    private final TableRef table;
    private Optional<RawFileWriter> open = Optional.empty();
    private long firstBatch;
    private long lastBatch;

    RewrittenFile(Spool spool, FileStager stager, TableRef table) {
        this.spool = spool;
        this.stager = stager;
        this.table = table;
    }

    void append(RawRow row) throws IOException {
        if (open.isEmpty()) {
            open = Optional.of(spool.create(table));
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
        part.requireUnchanged();
        StagedFile staged = stager.put(table, part);
        return new LiveFile(staged, firstBatch, lastBatch);
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
        }
    }
}
