package io.caravan.s3;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.OpenBatch;
import io.caravan.core.sync.StagedFile;
import io.caravan.parquet.RawFileWriter;
import io.caravan.parquet.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One table's files of a batch: finished parts in the spool, at most one file open, and what was staged. */
final class StagingTable implements OpenBatch.OpenTable {
    private final TableRef table;
    private final StagingContext context;
    private final List<RawFileWriter> open = new ArrayList<>(1);
    private final List<WrittenFile> parts = new ArrayList<>();
    private final List<StagedFile> staged = new ArrayList<>();

    StagingTable(TableRef table, StagingContext context) {
        this.table = table;
        this.context = context;
    }

    @Override
    public TableRef table() {
        return table;
    }

    boolean isOf(TableRef ref) {
        return table.equals(ref);
    }

    void append(ChangeEvent event, long generation) throws IOException {
        if (open.isEmpty()) {
            open.add(context.create(table));
        }
        RawFileWriter writer = open.get(0);
        writer.append(event, generation);
        if (writer.rows() >= context.roll().rowsPerFile()
                || writer.writtenBytes() >= context.roll().bytesPerFile()) {
            finishPart(Optional.empty());
        }
    }

    /** Bytes of the heap that the open file takes. */
    long held() {
        return open.isEmpty() ? 0 : open.get(0).bufferedBytes();
    }

    /** @param schema of the table, where the batch is complete */
    void finishPart(Optional<SchemaFingerprint> schema) throws IOException {
        for (RawFileWriter writer : open) {
            parts.add(writer.finish(schema));
        }
        open.clear();
    }

    /** The store moves parts in order; a part that is staged is forgotten, so a failed call can be repeated. */
    @Override
    public synchronized List<StagedFile> stage(Optional<SchemaFingerprint> schema) {
        Attempt.step("Cannot stage a file of table " + table, context.store(), () -> {
            finishPart(schema);
            while (!parts.isEmpty()) {
                staged.add(context.put(table, parts.get(0)));
                parts.remove(0);
            }
        });
        return List.copyOf(staged);
    }

    synchronized void abandon() throws IOException {
        for (RawFileWriter writer : open) {
            writer.close();
        }
        for (WrittenFile part : parts) {
            Files.deleteIfExists(part.path());
        }
        open.clear();
        parts.clear();
    }
}
