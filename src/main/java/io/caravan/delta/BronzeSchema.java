package io.caravan.delta;

import io.caravan.parquet.RawLayout;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** The row layout as the schema of a Delta table: made from the Parquet schema that the files have, so the two cannot differ. */
final class BronzeSchema {
    static final StructType TABLE = table();

    private BronzeSchema() {}

    private static StructType table() {
        StructType table = new StructType();
        for (Type column : RawLayout.SCHEMA.getFields()) {
            table = table.add(column.getName(), type(column), column.isRepetition(Repetition.OPTIONAL));
        }
        return table;
    }

    private static DataType type(Type column) {
        PrimitiveType primitive = column.asPrimitiveType();
        return switch (primitive.getPrimitiveTypeName()) {
            case BINARY -> StringType.STRING;
            case BOOLEAN -> BooleanType.BOOLEAN;
            case INT64 ->
                primitive.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation
                        ? TimestampType.TIMESTAMP
                        : LongType.LONG;
            default -> throw new IllegalStateException("the row layout has a column that Delta has no type for");
        };
    }
}
