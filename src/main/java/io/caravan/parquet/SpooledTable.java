package io.caravan.parquet;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.schema.SchemaFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One table's files of a batch: finished parts in the spool, at most one file open, and what was staged. */
final class SpooledTable implements OpenBatch.OpenTable {
    private final TableRef table;
    private final Spool spool;
    private final FileStager stager;
    private final List<RawFileWriter> open = new ArrayList<>(1);
    private final List<WrittenFile> parts = new ArrayList<>();
    private final List<StagedFile> staged = new ArrayList<>();
    private OptionalLong only = OptionalLong.empty();

    SpooledTable(TableRef table, Spool spool, FileStager stager) {
        this.table = table;
        this.spool = spool;
        this.stager = stager;
    }

    @Override
    public TableRef table() {
        return table;
    }

    void append(ChangeEvent event, long generation) throws IOException {
        requireOneGeneration(generation);
        if (open.isEmpty()) {
            open.add(spool.create(table));
        }
        RawFileWriter writer = open.get(0);
        writer.append(event, generation);
        if (writer.rows() >= spool.roll().rowsPerFile()
                || writer.writtenBytes() >= spool.roll().bytesPerFile()) {
            finishPart(Optional.empty());
        }
    }

    /** The statistics that readers skip files by say one generation a file. */
    private void requireOneGeneration(long generation) {
        if (only.isPresent() && only.getAsLong() != generation) {
            throw new IllegalStateException("batch " + spool.batch() + " holds two generations of " + table);
        }
        only = OptionalLong.of(generation);
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

    /** The stager takes parts in order; a part that is staged is forgotten, so a failed call can be repeated. */
    @Override
    public synchronized List<StagedFile> stage(Optional<SchemaFingerprint> schema) {
        try {
            finishPart(schema);
            while (!parts.isEmpty()) {
                staged.add(put(parts.get(0)));
                parts.remove(0);
            }
        } catch (IOException e) {
            throw DiskFailures.of(
                    "Cannot stage a file of table " + table, spool.directory().toString(), e);
        }
        return List.copyOf(staged);
    }

    private StagedFile put(WrittenFile part) throws IOException {
        part.requireUnchanged();
        return stager.put(table, part);
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
