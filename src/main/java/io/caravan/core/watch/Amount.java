package io.caravan.core.watch;

/** A number and what it counts, as people say it. */
public final class Amount {
    private Amount() {}

    /** {@code 1 file}, {@code 2 files}. */
    public static String of(long count, String noun) {
        return count + " " + (count == 1 ? noun : noun + (noun.matches(".*(ch|x)") ? "es" : "s"));
    }
}
