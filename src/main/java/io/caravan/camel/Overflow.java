package io.caravan.camel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Bytes in memory up to a limit, in a file beyond it. What was written can be read more than once. */
final class Overflow extends OutputStream {
    private static final String PREFIX = "events-";
    private static final String SUFFIX = ".spool";

    private final Path directory;
    private final int limit;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private Optional<Path> file = Optional.empty();
    private OutputStream out = memory;

    Overflow(Path directory, int limit) {
        this.directory = directory;
        this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (file.isEmpty() && memory.size() + length > limit) {
            Files.createDirectories(directory);
            Path made = Files.createTempFile(directory, PREFIX, SUFFIX);
            file = Optional.of(made);
            out = Files.newOutputStream(made);
        }
        out.write(bytes, offset, length);
    }

    InputStream read() throws IOException {
        out.flush();
        InputStream first = new ByteArrayInputStream(memory.toByteArray());
        return file.isPresent() ? new SequenceInputStream(first, Files.newInputStream(file.get())) : first;
    }

    @Override
    public void close() throws IOException {
        memory.reset();
        if (file.isPresent()) {
            out.close();
            Files.deleteIfExists(file.get());
        }
    }

    /** Deletes what a crashed process left behind. */
    static void sweep(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var leftovers = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }
}
