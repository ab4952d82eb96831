package io.caravan.core.decode;

import java.util.List;
import java.util.Map;

/** Convex values as the tests know them. */
sealed interface TestValue {
    record Null() implements TestValue {}

    record Int64(long value) implements TestValue {}

    /** @param bits so that NaN payloads and -0.0 compare */
    record Float64(long bits) implements TestValue {}

    record Bool(boolean value) implements TestValue {}

    record Text(String value) implements TestValue {}

    /** @param base64 stands for the bytes */
    record Bytes(String base64) implements TestValue {}

    record Array(List<TestValue> items) implements TestValue {}

    record Obj(Map<String, TestValue> fields) implements TestValue {}
}
