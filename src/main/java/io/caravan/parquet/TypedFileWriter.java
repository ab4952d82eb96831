package io.caravan.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetWriter;

/** One file of typed rows. A writer that was not finished leaves nothing behind. Not thread-safe. */
public final class TypedFileWriter implements AutoCloseable {
    private final Path path;
    private final HashingFile file;
    private final ParquetWriter<TypedRow> parquet;
    private boolean finished;

    private TypedFileWriter(Path path, HashingFile file, ParquetWriter<TypedRow> parquet) {
        this.path = path;
        this.file = file;
        this.parquet = parquet;
    }

    /**
     * @param path of a file that does not exist yet
     * @param metadata for the footer
     */
    public static TypedFileWriter create(Path path, List<TypedColumn> columns, Map<String, String> metadata)
            throws IOException {
        HashingFile file = new HashingFile(path);
        try {
            return new TypedFileWriter(path, file, TypedParquetBuilder.open(file, columns, metadata));
        } catch (IOException | RuntimeException e) {
            file.abandon();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** The row is not kept. */
    public void append(TypedRow row) throws IOException {
        parquet.write(row);
    }

    /** Bytes of the file so far. */
    public long writtenBytes() {
        return file.getPos();
    }

    /** Completes the file; it is on disk when this returns. */
    public void finish() throws IOException {
        parquet.close();
        file.seal();
        finished = true;
    }

    /** Deletes the file unless it was finished. */
    @Override
    public void close() throws IOException {
        if (!finished) {
            file.abandon();
            Files.deleteIfExists(path);
        }
    }
}
