package io.caravan.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.PlainReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The rows of a local file of typed rows, whoever wrote it; at most one row group of it is in the heap. */
public final class TypedFileReader {
    private final Path path;
    private final List<TypedColumn> columns;

    /** @param columns that rows are to have; those that the file lacks are null */
    public TypedFileReader(Path path, List<TypedColumn> columns) {
        this.path = path;
        this.columns = columns;
    }

    /** Hears the rows. A row is valid until it returns. */
    public interface RowConsumer {
        void accept(TypedRow row) throws IOException;
    }

    /** Every row, in order. */
    public void forEach(RowConsumer consumer) throws IOException {
        ParquetReadOptions options = PlainReadOptions.with(new ZstdCodec(PageBuffers.shared()));
        try (ParquetFileReader parquet = ParquetFileReader.open(new LocalInputFile(path), options)) {
            MessageType schema = parquet.getFileMetaData().getSchema();
            TypedRowMaterializer rows = new TypedRowMaterializer(columns.size(), places(schema));
            PageReadStore pages = parquet.readNextRowGroup();
            while (pages != null) {
                RecordReader<TypedRow> reader =
                        new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, rows);
                for (long left = pages.getRowCount(); left > 0; left--) {
                    consumer.accept(reader.read());
                }
                pages.close();
                pages = parquet.readNextRowGroup();
            }
        } catch (ParquetRuntimeException | IllegalArgumentException e) {
            throw new IOException(path + " cannot be decoded: " + e.getMessage(), e);
        }
    }

    /** Of the file's columns among ours. */
    private List<Integer> places(MessageType schema) throws IOException {
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            known.put(columns.get(i).name(), i);
        }
        List<Integer> places = new ArrayList<>();
        for (Type field : schema.getFields()) {
            Integer place = known.get(field.getName());
            if (place == null) {
                throw new IOException(path + " has a column that is not to be there: " + field.getName());
            }
            places.add(place);
        }
        return places;
    }
}
