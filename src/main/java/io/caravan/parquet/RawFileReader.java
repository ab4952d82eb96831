package io.caravan.parquet;

import io.caravan.core.schema.SchemaFingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.PlainReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The rows of one local file of the row layout, in order; at most one row group of it is in the heap. */
public final class RawFileReader implements AutoCloseable {
    private final Path path;
    private final ParquetFileReader parquet;

    private RawFileReader(Path path, ParquetFileReader parquet) {
        this.path = path;
        this.parquet = parquet;
    }

    /** Hears the rows. A row's slices are valid until it returns. */
    public interface RowConsumer {
        void accept(RawRow row) throws IOException;
    }

    /** @throws IOException where the file is none of this layout */
    public static RawFileReader open(Path path) throws IOException {
        ParquetReadOptions options = PlainReadOptions.with(new ZstdCodec(PageBuffers.shared()));
        try {
            RawFileReader reader = new RawFileReader(path, ParquetFileReader.open(new LocalInputFile(path), options));
            reader.requireLayout();
            return reader;
        } catch (RuntimeException e) {
            throw new IOException(path + " is not a Parquet file: " + e.getMessage(), e);
        }
    }

    private void requireLayout() throws IOException {
        Optional<String> layout = metadata("caravan.layout");
        boolean ours = areOurs(columnsOfFile().getFields());
        if (!ours || !layout.equals(Optional.of(RawLayout.VERSION))) {
            parquet.close();
            throw new IOException(path + " is not of layout " + RawLayout.VERSION + " but "
                    + layout.map(version -> "of layout " + version).orElse("of none of ours"));
        }
    }

    private MessageType columnsOfFile() {
        return parquet.getFileMetaData().getSchema();
    }

    /** Names and types; a file that another engine wrote again may call any of them nullable. */
    private static boolean areOurs(List<Type> columns) {
        List<Type> ours = RawLayout.SCHEMA.getFields();
        return columns.size() == ours.size()
                && IntStream.range(0, ours.size()).allMatch(i -> isSame(columns.get(i), ours.get(i)));
    }

    private static boolean isSame(Type column, Type ours) {
        return column.isPrimitive()
                && column.getName().equals(ours.getName())
                && column.asPrimitiveType().getPrimitiveTypeName()
                        == ours.asPrimitiveType().getPrimitiveTypeName()
                && (ours.getLogicalTypeAnnotation() == null
                        || ours.getLogicalTypeAnnotation().equals(column.getLogicalTypeAnnotation()));
    }

    /** Of the table as of the file's batch; empty where it was not known yet. */
    public Optional<SchemaFingerprint> schema() {
        return metadata("caravan.schema").map(SchemaFingerprint::new);
    }

    private Optional<String> metadata(String key) {
        return Optional.ofNullable(
                parquet.getFileMetaData().getKeyValueMetaData().get(key));
    }

    /** Hears what events the rows are. A key's id is valid until it returns. */
    public interface KeyConsumer {
        void accept(RawKey key) throws IOException;
    }

    /** Every row, from the first to the last. Can be called once. */
    public void forEach(RowConsumer consumer) throws IOException {
        read(columnsOfFile(), new RawRowMaterializer(), consumer::accept);
    }

    /** As {@link #forEach}, without the documents: they are not even decompressed. */
    public void forEachKey(KeyConsumer consumer) throws IOException {
        MessageType keys = keysOfFile();
        parquet.setRequestedSchema(keys);
        read(keys, new RawKeyMaterializer(), consumer::accept);
    }

    /** As nullable as the file has them, which its pages are written for. */
    private MessageType keysOfFile() {
        MessageType file = columnsOfFile();
        return new MessageType(
                file.getName(),
                RawKeyMaterializer.COLUMNS.getFields().stream()
                        .map(column -> file.getType(column.getName()))
                        .toList());
    }

    private interface Consumer<T> {
        void accept(T row) throws IOException;
    }

    private <T> void read(MessageType schema, RecordMaterializer<T> materializer, Consumer<T> consumer)
            throws IOException {
        MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
        try {
            PageReadStore pages = parquet.readNextRowGroup();
            while (pages != null) {
                RecordReader<T> rows = columns.getRecordReader(pages, materializer);
                for (long left = pages.getRowCount(); left > 0; left--) {
                    consumer.accept(rows.read());
                }
                pages.close();
                pages = parquet.readNextRowGroup();
            }
        } catch (ParquetRuntimeException | IllegalArgumentException e) {
            throw new IOException(path + " cannot be decoded: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        parquet.close();
    }
}
