package io.caravan.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How many keystrokes two words are apart: the Levenshtein distance. */
public final class Typos {
    private Typos() {}

    public static int between(String one, String other) {
        return between(one, other, Integer.MAX_VALUE);
    }

    /** Whether two words are at most so many keystrokes apart. It looks no further into words that are not, which nearly all are. */
    public static boolean areNear(String one, String other, int most) {
        return Math.abs(one.length() - other.length()) <= most && between(one, other, most) <= most;
    }

    /** The word that was meant, of those that are at most so many keystrokes away; the first of several that are as near. */
    public static Optional<String> nearest(String word, Collection<String> known, int most) {
        return known.stream()
                .filter(other -> areNear(other, word, most))
                .min(Comparator.comparingInt(other -> between(other, word)));
    }

    /** {@link #nearest} as part of a sentence, {@code  (did you mean users?)}; nothing where there is none. */
    public static String hint(String word, Collection<String> known, int most) {
        return nearest(word, known, most)
                .map(other -> " (did you mean " + other + "?)")
                .orElse("");
    }

    /** The distance, or something beyond {@code most} where it is that far. */
    private static int between(String one, String other, int most) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            int least = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
                least = Math.min(least, row[j]);
            }
            if (least > most) {
                return least;
            }
        }
        return row[other.length()];
    }
}
