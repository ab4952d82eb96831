package io.caravan.sandbox.value;

/** {@code _creationTime}: milliseconds since 1970 with a fraction, a little before the commit. */
public final class CreationTime {
    private static final long BEFORE_COMMIT_NANOS = 2_345_600;

    private CreationTime() {}

    public static double of(long commitTs) {
        long tenthsOfMicros = (commitTs - BEFORE_COMMIT_NANOS) / 100;
        return tenthsOfMicros / 10_000.0;
    }
}
