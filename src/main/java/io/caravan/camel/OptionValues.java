package io.caravan.camel;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Options as they are written, understood; what cannot be meant is refused with the option's name. */
public final class OptionValues {
    /** Signs of a reader's name at most. */
    public static final int LONGEST_NAME = 64;

    private OptionValues() {}

    /** Whether an option that Camel has set, or left alone, says nothing. */
    public static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    /** @param values whose names are the words, in small letters and with hyphens */
    public static <E extends Enum<E>> E choice(String option, String text, E[] values) {
        return Stream.of(values)
                .filter(value -> word(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + ": expected one of "
                        + Stream.of(values).map(OptionValues::word).toList() + ", not " + text));
    }

    public static void atLeast(int least, String option, long value) {
        if (value < least) {
            throw new IllegalArgumentException(option + ": expected " + least + " or more, not " + value);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param usual the name where none is given */
    public static String name(String given, String usual) {
        String name = isBlank(given) ? usual : given;
        if (!name.matches("[A-Za-z0-9_-]{1," + LONGEST_NAME + "}")) {
            throw new IllegalArgumentException(
                    "name: expected 1 to " + LONGEST_NAME + " letters, digits, _ or -, not " + name);
        }
        return name;
    }

    /** Of the reader with that name. */
    public static Path directory(String given, String name) {
        return isBlank(given) ? Path.of("data", "camel", name) : Path.of(given);
    }
}
