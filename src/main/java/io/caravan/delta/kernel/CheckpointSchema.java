package io.caravan.delta.kernel;

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** The Parquet schema of a checkpoint: the actions of the Delta protocol are made of these few types. */
final class CheckpointSchema {
    static final String LIST = "list";
    static final String ELEMENT = "element";
    static final String ENTRIES = "key_value";
    static final String KEY = "key";
    static final String VALUE = "value";

    private CheckpointSchema() {}

    static MessageType of(StructType actions) {
        Types.MessageTypeBuilder message = Types.buildMessage();
        for (StructField field : actions.fields()) {
            message.addField(type(field));
        }
        return message.named("checkpoint");
    }

    private static Type type(StructField field) {
        Repetition repetition = field.isNullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        return type(field.getName(), field.getDataType(), repetition);
    }

    private static Type type(String name, DataType type, Repetition repetition) {
        if (type instanceof StructType struct) {
            Types.GroupBuilder<GroupType> group = Types.buildGroup(repetition);
            for (StructField field : struct.fields()) {
                group.addField(type(field));
            }
            return group.named(name);
        }
        if (type instanceof ArrayType array) {
            return list(name, array, repetition);
        }
        return type instanceof MapType map ? map(name, map, repetition) : primitive(name, type, repetition);
    }

    private static Type list(String name, ArrayType array, Repetition repetition) {
        Repetition element = array.containsNull() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        return Types.buildGroup(repetition)
                .addField(Types.repeatedGroup()
                        .addField(type(ELEMENT, array.getElementType(), element))
                        .named(LIST))
                .as(LogicalTypeAnnotation.listType())
                .named(name);
    }

    private static Type map(String name, MapType map, Repetition repetition) {
        Repetition value = map.isValueContainsNull() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        return Types.buildGroup(repetition)
                .addField(Types.repeatedGroup()
                        .addField(type(KEY, map.getKeyType(), Repetition.REQUIRED))
                        .addField(type(VALUE, map.getValueType(), value))
                        .named(ENTRIES))
                .as(LogicalTypeAnnotation.mapType())
                .named(name);
    }

    private static Type primitive(String name, DataType type, Repetition repetition) {
        if (type instanceof StringType) {
            return Types.primitive(PrimitiveTypeName.BINARY, repetition)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(name);
        }
        if (type instanceof LongType) {
            return Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
        }
        if (type instanceof IntegerType) {
            return Types.primitive(PrimitiveTypeName.INT32, repetition).named(name);
        }
        if (type instanceof BooleanType) {
            return Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(name);
        }
        throw new IllegalArgumentException("a checkpoint with a field of type " + type);
    }
}
