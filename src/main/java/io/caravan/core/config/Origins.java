package io.caravan.core.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where values were said.
 *
 * @param where by key; a key without one has its default
 * @param suffix of the environment variables of one of several sources: {@code _ORDERS}
 */
public record Origins(Map<String, String> where, String suffix) {
    public static final Origins NONE = new Origins(Map.of(), "");

    public Origins {
        where = Map.copyOf(where);
    }

    /** The name of the environment variable of a key. */
    public String variable(String key) {
        return EnvironmentVariable.of(key) + suffix;
    }

    /** In brackets, to follow a message; empty where it is not known. */
    String of(String key) {
        return where.containsKey(key) ? " (" + where.get(key) + ")" : "";
    }

    /** The message, followed by where each key that it names was said. */
    public String explain(String message) {
        StringBuilder told = new StringBuilder(Masks.mask(message));
        new TreeMap<>(where).forEach((key, origin) -> {
            if (Pattern.compile("(?<![\\w.])" + Pattern.quote(key) + "(?![.]?\\w)")
                            .matcher(message)
                            .find()
                    && !message.contains(origin)) {
                told.append(" [")
                        .append(key)
                        .append(" is set by ")
                        .append(origin)
                        .append(']');
            }
        });
        return told.toString();
    }
}
