package io.caravan.delta.kernel;

import io.caravan.store.ObjectStore;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;

/** A file of the log, read whole: entries and checkpoints are small. */
final class KernelInput implements InputFile {
    private final ObjectStore storage;
    private final String path;

    KernelInput(ObjectStore storage, String path) {
        this.storage = storage;
        this.path = path;
    }

    @Override
    public long length() throws IOException {
        return storage.find(KernelPath.key(path))
                .orElseThrow(() -> new FileNotFoundException(path))
                .bytes();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        return new Bytes(storage.read(KernelPath.key(path)).orElseThrow(() -> new FileNotFoundException(path)));
    }

    private static final class Bytes extends SeekableInputStream {
        private final byte[] content;
        private int position;

        Bytes(byte[] content) {
            this.content = content;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void seek(long target) throws IOException {
            if (target < 0 || target > content.length) {
                throw new EOFException("no position " + target);
            }
            position = (int) target;
        }

        @Override
        public int read() {
            return position < content.length ? content[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int count = Math.min(length, content.length - position);
            if (count <= 0) {
                return length == 0 ? 0 : -1;
            }
            System.arraycopy(content, position, buffer, offset, count);
            position += count;
            return count;
        }

        @Override
        public void readFully(byte[] buffer, int offset, int length) throws IOException {
            if (read(buffer, offset, length) < length) {
                throw new EOFException("the file ends early");
            }
        }
    }
}
