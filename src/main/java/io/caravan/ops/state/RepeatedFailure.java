package io.caravan.ops.state;

import java.time.Instant;

/**
 * Failures that differ in nothing but numbers.
 *
 * @param last the newest of them
 */
public record RepeatedFailure(Instant first, Failure last, long count) {
    /** By what they are the same. */
    static String likeness(Failure failure) {
        return failure.work() + " " + failure.kind() + " " + failure.message().replaceAll("\\d+", "#");
    }

    RepeatedFailure again(Failure failure) {
        return new RepeatedFailure(first, failure, count + 1);
    }
}
