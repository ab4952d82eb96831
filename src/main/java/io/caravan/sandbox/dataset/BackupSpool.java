package io.caravan.sandbox.dataset;

import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.StoredRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Documents of a backup in a temporary file: id, creation time, fields, one after another. */
final class BackupSpool implements AutoCloseable {
    private static final int FLUSH = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private ByteBuffer pending = ByteBuffer.allocate(FLUSH);
    private long written;
    private double newest;

    private BackupSpool(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static BackupSpool create() throws IOException {
        Path path = Files.createTempFile("caravan-backup", ".spool");
        // The name goes at once, or with the last handle: who is killed deletes nothing.
        return new BackupSpool(
                path,
                FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** The greatest creation time, milliseconds. */
    double newest() {
        return newest;
    }

    /** @return where the row can be read again */
    long add(StoredRows.Row row) throws IOException {
        byte[] id = row.id().getBytes(StandardCharsets.UTF_8);
        byte[] fields = row.content().fields();
        int length = 3 * Integer.BYTES + Double.BYTES + id.length + fields.length;
        if (pending.remaining() < length) {
            flush();
            pending = pending.capacity() < length ? ByteBuffer.allocate(length) : pending;
        }
        long at = written + pending.position();
        pending.putInt(length - Integer.BYTES).putInt(id.length).put(id).putDouble(row.creationTime());
        pending.putInt(fields.length).put(fields);
        newest = Math.max(newest, row.creationTime());
        return at;
    }

    void flush() throws IOException {
        pending.flip();
        while (pending.hasRemaining()) {
            written += channel.write(pending, written);
        }
        pending.clear();
    }

    StoredRows.Row read(long at) {
        try {
            ByteBuffer length = full(ByteBuffer.allocate(Integer.BYTES), at);
            ByteBuffer row = full(ByteBuffer.allocate(length.getInt()), at + Integer.BYTES);
            byte[] id = new byte[row.getInt()];
            row.get(id);
            double creationTime = row.getDouble();
            byte[] fields = new byte[row.getInt()];
            row.get(fields);
            return new StoredRows.Row(new String(id, StandardCharsets.UTF_8), creationTime, new Content.Stored(fields));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the unpacked backup " + path, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    private ByteBuffer full(ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("the file ends at " + channel.size());
            }
        }
        return buffer.flip();
    }
}
