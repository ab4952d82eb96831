package io.caravan.core.decode;

import io.caravan.core.change.EventConsumer;
import io.caravan.core.change.PageContent;
import io.caravan.core.change.TableRef;
import io.caravan.core.schema.TableSchema;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads back what a {@link SpoolWriter} wrote. */
final class SpooledPage implements PageContent {
    private static final int READ_BUFFER = 256 << 10;

    private final List<SpoolChunk> chunks;
    private final PageSpools.FreeChunks free;
    private final Optional<SpoolFile> file;
    private final List<TableRef> tables;
    private final Map<TableRef, TableSchema> observed;
    private final long rows;
    private final long bytes;
    private int readers;
    private boolean closed;

    SpooledPage(
            List<SpoolChunk> chunks,
            PageSpools.FreeChunks free,
            Optional<SpoolFile> file,
            List<TableRef> tables,
            Map<TableRef, TableSchema> observed,
            long rows,
            long bytes) {
        this.chunks = chunks;
        this.free = free;
        this.file = file;
        this.tables = tables;
        this.observed = observed;
        this.rows = rows;
        this.bytes = bytes;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public Map<TableRef, TableSchema> observed() {
        return observed;
    }

    @Override
    public void forEach(EventConsumer consumer) throws IOException {
        List<SpoolChunk> read = begin();
        try {
            for (SpoolChunk chunk : read) {
                frames(chunk.array(), chunk.size(), consumer);
            }
            if (file.isPresent()) {
                try (InputStream in = file.get().open()) {
                    frames(in, consumer);
                }
            }
        } finally {
            end();
        }
    }

    private synchronized List<SpoolChunk> begin() {
        if (closed) {
            throw new IllegalStateException("the page is closed");
        }
        readers++;
        return List.copyOf(chunks);
    }

    private synchronized void end() {
        readers--;
    }

    /** @return where the frame begins that is not there whole */
    private int frames(byte[] array, int size, EventConsumer consumer) throws IOException {
        int at = 0;
        while (size - at >= SpoolFrame.HEADER && size - at >= SpoolFrame.length(array, at)) {
            consumer.accept(SpoolFrame.event(array, at, tables));
            at += SpoolFrame.length(array, at);
        }
        return at;
    }

    private void frames(InputStream in, EventConsumer consumer) throws IOException {
        byte[] buffer = new byte[READ_BUFFER];
        int size = 0;
        while (true) {
            int read = in.readNBytes(buffer, size, buffer.length - size);
            size += read;
            int done = frames(buffer, size, consumer);
            if (read == 0 && done < size) {
                throw new EOFException("a page spool was cut off");
            }
            if (read == 0) {
                return;
            }
            size -= done;
            System.arraycopy(buffer, done, buffer, 0, size);
            if (size == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.max(2 * size, SpoolFrame.length(buffer, 0)));
            }
        }
    }

    /** The memory of a page that somebody still reads is not handed on. */
    @Override
    public void close() {
        forget();
        file.ifPresent(SpoolFile::close);
    }

    private synchronized void forget() {
        closed = true;
        if (readers == 0) {
            chunks.forEach(chunk -> free.give(chunk.array()));
        }
        chunks.clear();
    }
}
