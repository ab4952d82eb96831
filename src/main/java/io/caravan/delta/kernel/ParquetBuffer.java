package io.caravan.delta.kernel;

import java.io.ByteArrayOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A Parquet file in the heap, being written. */
final class ParquetBuffer extends PositionOutputStream implements OutputFile {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    byte[] content() {
        return content.toByteArray();
    }

    @Override
    public void write(int b) {
        content.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        content.write(bytes, offset, length);
    }

    @Override
    public long getPos() {
        return content.size();
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
}
