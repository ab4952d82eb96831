package io.caravan.cli.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads typed values out of named texts and collects every problem instead of stopping at the first. */
final class ConfigReader {
    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(B|KB|MB|GB)", Pattern.CASE_INSENSITIVE);

    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> read = new TreeSet<>();

    ConfigReader(Map<String, String> values) {
        this.values = values;
    }

    String text(String key, String otherwise) {
        read.add(key);
        String value = values.getOrDefault(key, "").trim();
        return value.isEmpty() ? otherwise : value;
    }

    Secret secret(String key) {
        return new Secret(text(key, ""));
    }

    <T> T parsed(String key, String otherwise, Function<String, T> parser) {
        String value = text(key, otherwise);
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            problem(key, value, e.getMessage());
            return parser.apply(otherwise);
        }
    }

    Duration duration(String key, String otherwise) {
        return parsed(key, otherwise, ConfigReader::toDuration);
    }

    long bytes(String key, String otherwise) {
        return parsed(key, otherwise, ConfigReader::toBytes);
    }

    long number(String key, long otherwise, long least) {
        return parsed(key, Long.toString(otherwise), value -> toNumber(value, least));
    }

    <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
        return parsed(key, label(otherwise), value -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> label(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(ConfigReader::label)
                                .toList())));
    }

    void problem(String key, String value, String why) {
        problems.add(key + "=" + value.replaceAll("//[^/@]*@", "//***@") + ": " + why);
    }

    void problem(String text) {
        problems.add(text);
    }

    /** Keys that nothing has read. */
    void refuseUnknown() {
        for (String key : new TreeSet<>(values.keySet())) {
            if (!read.contains(key)) {
                problem(key + ": unknown key" + nearest(key));
            }
        }
    }

    Set<String> keys() {
        return Set.copyOf(read);
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private String nearest(String key) {
        return read.stream()
                .filter(known -> Typos.between(bare(known), bare(key)) <= 2)
                .min(Comparator.comparingInt(known -> Typos.between(bare(known), bare(key))))
                .map(known -> "; did you mean " + known + "?")
                .orElse("; the keys are listed in README.md, Configuration");
    }

    private static String bare(String key) {
        return key.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Duration toDuration(String value) {
        Matcher match = DURATION.matcher(value);
        if (!match.matches()) {
            throw new IllegalArgumentException("expected a duration such as 500ms, 30s, 5m, 1h or 2d");
        }
        long amount = toNumber(match.group(1), 0);
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static long toBytes(String value) {
        Matcher match = SIZE.matcher(value);
        if (!match.matches()) {
            throw new IllegalArgumentException("expected a size such as 512KB, 128MB or 1GB");
        }
        long amount = toNumber(match.group(1), 1);
        return switch (match.group(2).toUpperCase(Locale.ROOT)) {
            case "B" -> amount;
            case "KB" -> amount << 10;
            case "MB" -> amount << 20;
            default -> amount << 30;
        };
    }

    private static long toNumber(String value, long least) {
        try {
            long number = Long.parseLong(value);
            if (number < least || number > Integer.MAX_VALUE * 1000L) {
                throw new IllegalArgumentException("expected a number of at least " + least);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number", e);
        }
    }
}
