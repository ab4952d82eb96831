package io.caravan.delta.kernel;

import java.io.ByteArrayInputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file in the heap, to be read. */
final class ParquetBytes implements InputFile {
    private final byte[] content;

    ParquetBytes(byte[] content) {
        this.content = content;
    }

    @Override
    public long getLength() {
        return content.length;
    }

    @Override
    public SeekableInputStream newStream() {
        Cursor cursor = new Cursor(content);
        return new DelegatingSeekableInputStream(cursor) {
            @Override
            public long getPos() {
                return cursor.position();
            }

            @Override
            public void seek(long target) {
                cursor.moveTo(Math.toIntExact(target));
            }
        };
    }

    private static final class Cursor extends ByteArrayInputStream {
        Cursor(byte[] content) {
            super(content);
        }

        int position() {
            return pos;
        }

        void moveTo(int target) {
            pos = target;
        }
    }
}
