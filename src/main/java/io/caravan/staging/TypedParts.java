package io.caravan.staging;

import io.caravan.parquet.TypedColumn;
import io.caravan.parquet.TypedColumn.Kind;
import io.caravan.parquet.TypedFileWriter;
import io.caravan.parquet.TypedRow;
import io.caravan.staging.record.StagedColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a table's next version, written row by row into a directory; one without rows where there are none. */
final class TypedParts implements AutoCloseable {
    static final int ID = 0;
    static final int CREATION_TIME = 1;
    static final int GENERATION = 2;
    static final int TS = 3;
    static final int FIRST_FIELD = 4;

    private static final List<TypedColumn> OWN = List.of(
            new TypedColumn("_id", Kind.TEXT),
            new TypedColumn("_creation_time", Kind.TIMESTAMP),
            new TypedColumn("_generation", Kind.INT64),
            new TypedColumn("_ts", Kind.INT64));

    private final Path directory;
    private final List<TypedColumn> columns;
    private final Map<String, String> metadata;
    private final long fileBytes;
    private Optional<TypedFileWriter> open = Optional.empty();
    private int files;

    /** @param directory that does not exist yet */
    TypedParts(Path directory, List<StagedColumn> fields, Map<String, String> metadata, long fileBytes)
            throws IOException {
        this.directory = Files.createDirectory(directory);
        this.columns = columns(fields);
        this.metadata = metadata;
        this.fileBytes = fileBytes;
    }

    private static List<TypedColumn> columns(List<StagedColumn> fields) {
        return Stream.concat(OWN.stream(), fields.stream().map(field -> new TypedColumn(field.column(), kind(field))))
                .toList();
    }

    private static Kind kind(StagedColumn field) {
        return switch (field.type()) {
            case BIGINT -> Kind.INT64;
            case DOUBLE -> Kind.DOUBLE;
            case BOOLEAN -> Kind.BOOLEAN;
            case STRING -> Kind.TEXT;
            case BINARY -> Kind.BYTES;
            case JSON -> Kind.LONG_TEXT;
        };
    }

    List<TypedColumn> columns() {
        return columns;
    }

    void append(TypedRow row) throws IOException {
        writer().append(row);
        if (writer().writtenBytes() >= fileBytes) {
            finishFile();
        }
    }

    void finish() throws IOException {
        if (open.isPresent() || files == 0) {
            writer();
            finishFile();
        }
    }

    private TypedFileWriter writer() throws IOException {
        if (open.isEmpty()) {
            Path file = directory.resolve(files++ + ".parquet");
            open = Optional.of(TypedFileWriter.create(file, columns, metadata));
        }
        return open.get();
    }

    private void finishFile() throws IOException {
        writer().finish();
        open = Optional.empty();
    }

    @Override
    public void close() throws IOException {
        List<TypedFileWriter> left = new ArrayList<>();
        open.ifPresent(left::add);
        for (TypedFileWriter writer : left) {
            writer.close();
        }
    }
}
