package io.caravan.delta.kernel;

import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.utils.CloseableIterator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;

/** A file of the log, written whole. */
final class KernelOutput implements OutputFile {
    private final ObjectStore storage;
    private final String path;

    KernelOutput(ObjectStore storage, String path) {
        this.storage = storage;
        this.path = path;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public void writeAtomically(CloseableIterator<String> lines, boolean overwrite) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (lines) {
            while (lines.hasNext()) {
                content.writeBytes(lines.next().getBytes(StandardCharsets.UTF_8));
                content.write('\n');
            }
        }
        put(content.toByteArray(), overwrite);
    }

    @Override
    public PositionOutputStream create(boolean atomic) {
        return new Buffer();
    }

    @SuppressWarnings("BooleanParameter") // Delta Kernel's own
    private void put(byte[] content, boolean overwrite) throws IOException {
        ObjectKey key = KernelPath.key(path);
        if (overwrite) {
            storage.put(key, content);
        } else if (!storage.putIfAbsent(key, content)) {
            throw new FileAlreadyExistsException(path);
        }
    }

    private final class Buffer extends PositionOutputStream {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

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
        public void close() throws IOException {
            put(content.toByteArray(), false);
        }
    }
}
