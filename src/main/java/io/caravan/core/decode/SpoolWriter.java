package io.caravan.core.decode;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes events as frames into chunks that grow from page to page; from the memory limit on, full chunks go to a file. A
 * frame is never split: the one being written moves on to the next chunk, with {@link #origin} at its start.
 */
final class SpoolWriter extends ByteOutput implements AutoCloseable {
    private static final int FIRST_CHUNK = 16 << 10;
    private static final int LARGEST_CHUNK = 1 << 20;

    private final PageSpools spools;
    private final PageSpools.FreeChunks chunks;
    private final List<SpoolChunk> sealed = new ArrayList<>();
    private Optional<SpoolFile> file = Optional.empty();
    private long sealedBytes;
    private long rows;
    private long documentBytes;

    SpoolWriter(PageSpools spools) {
        super(FIRST_CHUNK);
        this.spools = spools;
        this.chunks = spools.chunks();
    }

    /** Begins a frame, or begins it anew. */
    void begin() {
        size = origin;
        reserve(SpoolFrame.HEADER);
        size += SpoolFrame.HEADER;
    }

    /** Ends the frame whose document has been written. */
    void end(RowScanner row, int table) {
        if (row.deleted) {
            size = origin + SpoolFrame.HEADER;
        }
        documentBytes += size - origin - SpoolFrame.HEADER;
        write(row.id.array, row.id.from, row.id.length());
        SpoolFrame.writeHeader(array, origin, size - origin, row, table);
        origin = size;
        rows++;
    }

    @Override
    void grow(int more) {
        int partial = size - origin;
        int wanted = partial + more;
        if (origin == 0) {
            byte[] small = array;
            array = chunks.take(Math.max(2 * small.length, wanted));
            System.arraycopy(small, 0, array, 0, size);
            return;
        }
        byte[] full = array;
        seal();
        if (file.isEmpty() || array.length < 2 * wanted) {
            array = chunks.take(Math.max(2 * wanted, Math.min(LARGEST_CHUNK, 2 * full.length)));
        }
        System.arraycopy(full, origin, array, 0, partial);
        origin = 0;
        size = partial;
    }

    private void seal() {
        if (file.isEmpty() && sealedBytes + origin > spools.memoryLimit()) {
            file = Optional.of(new SpoolFile(spools));
        }
        if (file.isPresent()) {
            file.get().write(array, origin);
        } else {
            sealed.add(new SpoolChunk(array, origin));
            sealedBytes += array.length;
        }
    }

    /** The page; it owns the spool from now on. */
    SpooledPage finish(List<TableRef> tables, Map<TableRef, TableSchema> observed) {
        size = origin;
        seal();
        file.ifPresent(SpoolFile::finish);
        SpooledPage page = new SpooledPage(sealed, chunks, file, tables, observed, rows, documentBytes);
        file = Optional.empty();
        return page;
    }

    @Override
    public void close() {
        file.ifPresent(SpoolFile::close);
    }
}
