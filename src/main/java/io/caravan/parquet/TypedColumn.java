package io.caravan.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** A column of a file of typed rows; each may be null. */
public record TypedColumn(String name, Kind kind) {
    /** What its values are, in Parquet. */
    public enum Kind {
        INT64,
        /** UTC, microseconds since 1970. */
        TIMESTAMP,
        DOUBLE,
        BOOLEAN,
        /** Values that often repeat. */
        TEXT,
        /** Values that hardly do, and may be long. */
        LONG_TEXT,
        BYTES
    }

    static MessageType schema(List<TypedColumn> columns) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        columns.forEach(column -> schema.addField(column.type()));
        return schema.named("staging");
    }

    private PrimitiveType type() {
        return switch (kind) {
            case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(name);
            case TIMESTAMP ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(timestampType(true, TimeUnit.MICROS))
                        .named(name);
            case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
            case TEXT, LONG_TEXT ->
                Types.optional(PrimitiveTypeName.BINARY).as(stringType()).named(name);
            case BYTES -> Types.optional(PrimitiveTypeName.BINARY).named(name);
        };
    }
}
