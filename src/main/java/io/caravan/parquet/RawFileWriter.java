package io.caravan.parquet;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.file.HashedFile;
import io.caravan.core.schema.SchemaFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.parquet.hadoop.ParquetWriter;

/**
 * One file of the row layout, zstd-compressed, of one table, named by one batch. A writer that was not finished leaves nothing
 * behind: {@link #close} deletes, only {@link #finish} keeps. Not thread-safe.
 */
public final class RawFileWriter implements AutoCloseable {
    private static final long RECOUNT_AFTER = 64 << 10;
    private static final long EMPTY_FILE = 160 << 10; // measured: dictionaries and page buffers of eleven columns

    private final Path path;
    private final HashingFile file;
    private final ParquetWriter<RawRow> parquet;
    private final FooterSchema schema;
    private final RawFileHeader header;
    private final long ingestedAt;
    private State state = State.OPEN;
    private long rows;
    private long minTs = Long.MAX_VALUE;
    private long maxTs = Long.MIN_VALUE;
    private long counted;
    private long sinceCounted;

    private enum State {
        OPEN,
        BROKEN,
        FINISHED,
        CLOSED
    }

    private RawFileWriter(Path path, HashingFile file, RawFileHeader header) throws IOException {
        this.path = path;
        this.file = file;
        this.schema = new FooterSchema();
        this.header = header;
        this.ingestedAt = ChronoUnit.MICROS.between(Instant.EPOCH, header.ingestedAt());
        this.parquet = RawParquetBuilder.open(file, header, schema);
    }

    /** @param path of a file that does not exist yet, in a directory that does */
    public static RawFileWriter create(Path path, RawFileHeader header) throws IOException {
        HashingFile file = new HashingFile(path);
        try {
            return new RawFileWriter(path, file, header);
        } catch (IOException | RuntimeException e) {
            file.abandon();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** The event's slices are not kept. After a failure only {@link #close} is left. */
    public void append(ChangeEvent event, long generation) throws IOException {
        append(new RawRow(event, generation, header.batch(), ingestedAt));
    }

    /** As {@link #append(ChangeEvent, long)}, of a row that landed before: it keeps its batch and its time. */
    public void append(RawRow row) throws IOException {
        require(State.OPEN);
        state = State.BROKEN;
        parquet.write(row);
        state = State.OPEN;
        rows++;
        ChangeEvent event = row.event();
        long ts = event.ts();
        minTs = Math.min(minTs, ts);
        maxTs = Math.max(maxTs, ts);
        sinceCounted += EventSize.of(event);
        if (sinceCounted >= RECOUNT_AFTER) {
            counted = Math.max(0, parquet.getDataSize() - file.getPos());
            sinceCounted = 0;
        }
    }

    public long rows() {
        return rows;
    }

    /** Bytes of the file so far. */
    public long writtenBytes() {
        return file.getPos();
    }

    /** Bytes of the heap that the open file takes, about: what is not yet written, the slack of its buffers, a fixed part. */
    public long bufferedBytes() {
        return state == State.OPEN ? EMPTY_FILE + (counted + sinceCounted) * 5 / 4 : 0;
    }

    /**
     * Completes the file; it is on disk when this returns. At least one row must be there.
     *
     * @param fingerprint of the table's schema, for the footer; empty where it is not known yet
     */
    public WrittenFile finish(Optional<SchemaFingerprint> fingerprint) throws IOException {
        require(State.OPEN);
        if (rows == 0) {
            throw new IllegalStateException("a file without rows: " + path);
        }
        state = State.BROKEN;
        schema.set(fingerprint);
        parquet.close();
        HashedFile sealed = file.seal();
        state = State.FINISHED;
        return new WrittenFile(sealed, rows, minTs, maxTs);
    }

    /** Deletes the file unless it was finished. */
    @Override
    public void close() throws IOException {
        if (state == State.OPEN || state == State.BROKEN) {
            state = State.CLOSED;
            file.abandon();
            Files.deleteIfExists(path);
        }
    }

    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException("the writer of " + path + " is " + state + ", not " + expected);
        }
    }
}
