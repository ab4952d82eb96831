package io.caravan.core.schema;

import static io.caravan.core.schema.ConvexType.FLOAT64;
import static io.caravan.core.schema.ConvexType.INT64;
import static io.caravan.core.schema.ConvexType.INT64_INEXACT;
import static io.caravan.core.schema.ConvexType.NULL;

import java.util.EnumSet;
import java.util.Set;

/** The type of a typed column, in staging and in silver: the narrowest that holds every value seen without loss. */
public enum ColumnType {
    /** 64 bit integer. */
    BIGINT,
    /** IEEE 754 binary64; also of int64 values that a double holds exactly. */
    DOUBLE,
    BOOLEAN,
    /** UTF-8 text; also of columns with no value seen. */
    STRING,
    BINARY,
    /** Canonical JSON as text; strings are quoted. */
    JSON;

    /** @param types seen; null joins any type */
    public static ColumnType of(ObservedTypes types) {
        Set<ConvexType> seen = EnumSet.noneOf(ConvexType.class);
        seen.addAll(types.types());
        seen.remove(NULL);
        boolean inexact = seen.remove(INT64_INEXACT);
        if (inexact) {
            seen.add(INT64);
        }
        if (seen.equals(EnumSet.of(INT64, FLOAT64))) {
            return inexact ? JSON : DOUBLE;
        }
        if (seen.isEmpty()) {
            return STRING;
        }
        return seen.size() == 1 ? ofOne(seen.iterator().next()) : JSON;
    }

    private static ColumnType ofOne(ConvexType type) {
        return switch (type) {
            case INT64, INT64_INEXACT -> BIGINT;
            case FLOAT64 -> DOUBLE;
            case BOOLEAN -> BOOLEAN;
            case STRING, NULL -> STRING;
            case BYTES -> BINARY;
            case ARRAY, OBJECT -> JSON;
        };
    }
}
