package io.caravan.parquet;

import io.caravan.core.file.HashedFile;
import io.caravan.core.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A new local file that knows its checksums when it is complete: its bytes are seen once, on their way to the disk. */
final class HashingFile extends PositionOutputStream implements OutputFile {
    private static final int BUFFER = 64 << 10;

    private final Path path;
    private final FileChannel channel;
    private final MessageDigest digest = Sha256.digest();
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(4 << 10);
    private long position;

    HashingFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void write(int b) throws IOException {
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put((byte) b);
        position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > buffer.remaining()) {
            drain();
        }
        if (length > buffer.capacity()) {
            emit(ByteBuffer.wrap(bytes, offset, length));
        } else {
            buffer.put(bytes, offset, length);
        }
        position += length;
    }

    @Override
    public long getPos() {
        return position;
    }

    /** Everything is on disk when this returns. */
    HashedFile seal() throws IOException {
        drain();
        channel.force(true);
        channel.close();
        return new HashedFile(path, position, Sha256.hex(digest.digest()), (int) crc.getValue());
    }

    /** Frees the descriptor, keeps nothing promised. */
    void abandon() throws IOException {
        channel.close();
    }

    /** Closing by parquet-java is not yet the end: {@link #seal} or {@link #abandon} is. */
    @Override
    public void close() {}

    private void drain() throws IOException {
        emit(buffer.flip());
        buffer.clear();
        if (buffer.capacity() < BUFFER && position > 0) {
            buffer = ByteBuffer.allocate(BUFFER);
        }
    }

    private void emit(ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        crc.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return this;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return this;
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public String getPath() {
        return path.toString();
    }
}
