package io.caravan.sandbox;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Names that are random in both: which of the sandbox's stands for which of the recording, one to one. */
final class Names {
    /** Cursors and ids of data syncs. */
    private static final Pattern RANDOM = Pattern.compile(
            "\\b01(?:[0-9a-f]{150,}|[0-9A-F]{150,})\\b|\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");

    private final Map<String, String> ofSandbox = new HashMap<>();
    private final Map<String, String> ofRecording = new HashMap<>();

    /** The text of the recording with the sandbox's names, where they are known. */
    String translate(String recorded) {
        return RANDOM.matcher(recorded).replaceAll(found -> ofSandbox(found.group()));
    }

    /** The same, after learning the names that come for the first time from where they stand. */
    String translate(String recorded, String actual) {
        var there = RANDOM.matcher(actual).results().map(MatchResult::group).toList();
        var here = RANDOM.matcher(recorded).results().map(MatchResult::group).toList();
        for (int i = 0; i < Math.min(here.size(), there.size()); i++) {
            learn(here.get(i), there.get(i));
        }
        return translate(recorded);
    }

    /** A cursor is asked for in capitals, too. */
    private String ofSandbox(String recorded) {
        String small = ofSandbox.getOrDefault(recorded.toLowerCase(Locale.ROOT), recorded);
        return recorded.equals(recorded.toUpperCase(Locale.ROOT)) ? small.toUpperCase(Locale.ROOT) : small;
    }

    private void learn(String recorded, String actual) {
        boolean fits = recorded.length() == actual.length() || recorded.length() < 150;
        if (fits && !ofSandbox.containsKey(recorded) && !ofRecording.containsKey(actual)) {
            ofSandbox.put(recorded, actual);
            ofRecording.put(actual, recorded);
        }
    }
}
