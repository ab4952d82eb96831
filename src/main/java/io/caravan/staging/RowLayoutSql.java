package io.caravan.staging;

import io.caravan.parquet.RawLayout;
import io.caravan.staging.engine.Sql;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** A file of the row layout that another engine wrote: with times of another kind, in another order of columns, or packed otherwise. */
final class RowLayoutSql {
    /** Who reads row by row has a row group of it in the heap. */
    private static final long ROW_GROUP = 16L << 20;

    private RowLayoutSql() {}

    /** The statement that writes its rows as a file that every reader of ours takes. */
    static String rewritten(Path foreign, Path ours) {
        String columns =
                RawLayout.SCHEMA.getFields().stream().map(RowLayoutSql::column).collect(Collectors.joining(", "));
        return "COPY (SELECT " + columns + " FROM read_parquet(" + Sql.files(List.of(foreign))
                + ", hive_partitioning = false)) TO " + Sql.target(ours)
                + " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE_BYTES " + ROW_GROUP
                + ", KV_METADATA {'caravan.layout': "
                + Sql.text(RawLayout.VERSION) + "})";
    }

    private static String column(Type column) {
        String name = Sql.name(column.getName());
        return column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation
                ? "CAST(" + name + " AS TIMESTAMPTZ) AS " + name
                : name;
    }
}
