package io.caravan.core.decode;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a page that does not fit into memory. */
final class SpoolFile implements AutoCloseable {
    private final PageSpools spools;
    private final Path path;
    private final OutputStream out;

    SpoolFile(PageSpools spools) {
        this.spools = spools;
        this.path = spools.newFile();
        try {
            this.out = Files.newOutputStream(path);
        } catch (IOException e) {
            throw spools.failure("write to", e);
        }
    }

    void write(byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw spools.failure("write to", e);
        }
    }

    /** No more will be written. */
    void finish() {
        try {
            out.close();
        } catch (IOException e) {
            throw spools.failure("write to", e);
        }
    }

    InputStream open() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public void close() {
        try (out) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
