package io.caravan.sandbox;

import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Timestamps in a text. */
final class Times {
    private static final Pattern TS = Pattern.compile("\\b1[0-9]{18}\\b");

    private Times() {}

    static LongStream in(String text) {
        return TS.matcher(text).results().mapToLong(found -> Long.parseLong(found.group()));
    }
}
