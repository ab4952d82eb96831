package io.caravan.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The columns, in order. Version 1; a change of them is a new version. */
public final class RawLayout {
    public static final String VERSION = "1";

    static final String COMPONENT = "_component";
    static final String TABLE = "_table";
    static final String ID = "_id";
    public static final String GENERATION = "_generation";
    public static final String TS = "_ts";
    static final String OP = "_op";
    static final String DELETED = "_deleted";
    static final String CREATION_TIME = "_creation_time";
    static final String DOCUMENT = "document";
    public static final String BATCH = "_batch";
    static final String INGESTED_AT = "_ingested_at";

    public static final MessageType SCHEMA = Types.buildMessage()
            .required(BINARY)
            .as(stringType())
            .named(COMPONENT)
            .required(BINARY)
            .as(stringType())
            .named(TABLE)
            .required(BINARY)
            .as(stringType())
            .named(ID)
            .required(INT64)
            .named(GENERATION)
            .required(INT64)
            .named(TS)
            .required(BINARY)
            .as(stringType())
            .named(OP)
            .required(BOOLEAN)
            .named(DELETED)
            .optional(INT64)
            .as(timestampType(true, TimeUnit.MICROS))
            .named(CREATION_TIME)
            .optional(BINARY)
            .as(stringType())
            .named(DOCUMENT)
            .required(INT64)
            .named(BATCH)
            .required(INT64)
            .as(timestampType(true, TimeUnit.MICROS))
            .named(INGESTED_AT)
            .named("raw_change_log");

    private RawLayout() {}
}
