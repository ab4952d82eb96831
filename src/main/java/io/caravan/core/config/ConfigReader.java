package io.caravan.core.config;

import io.caravan.core.failure.SecretRedactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads typed values out of named texts and collects every problem instead of stopping at the first. */
public final class ConfigReader {
    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
    private static final long LONGEST = Integer.MAX_VALUE * 1000L;
    private static final long LARGEST = 1L << 60;
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(B|KB|MB|GB)", Pattern.CASE_INSENSITIVE);

    private final Map<String, String> values;
    private final Origins origins;
    private final List<String> signs;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, KeyShape> read = new TreeMap<>();
    private final Set<String> refused = new TreeSet<>();

    public ConfigReader(Map<String, String> values) {
        this(values, "");
    }

    /** @param suffix of the environment variables of one of several sources */
    public ConfigReader(Map<String, String> values, String suffix) {
        Settings settings = Settings.copy(values);
        this.values = settings;
        this.origins = settings.origins(suffix);
        this.signs = settings.signs();
    }

    public Origins origins() {
        return origins;
    }

    /** Variables that say that a real deployment is meant. */
    public List<String> signs() {
        return signs;
    }

    /** What was said by key, but for keys that were said as nothing. Secrets are among them. */
    public Map<String, String> said() {
        return values.entrySet().stream()
                .filter(entry -> !entry.getValue().isBlank())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().trim()));
    }

    /** Whether the key was said at all, and be it as nothing. */
    public boolean says(String key) {
        return values.containsKey(key);
    }

    /** Whether its value was a problem already: nobody misses it as well. */
    public boolean isRefused(String key) {
        return refused.contains(key);
    }

    public String text(String key, String otherwise) {
        read.putIfAbsent(key, new KeyShape(otherwise, KeyShape.TEXT));
        return value(key, otherwise);
    }

    private String value(String key, String otherwise) {
        String value = values.getOrDefault(key, "").trim();
        return value.isEmpty() ? otherwise : value;
    }

    public Secret secret(String key) {
        read.put(key, new KeyShape("", KeyShape.SECRET));
        Secret secret = new Secret(value(key, ""));
        SecretRedactor.add(secret.value());
        return secret;
    }

    public <T> T parsed(String key, String otherwise, Function<String, T> parser) {
        return parsed(key, new KeyShape(otherwise, KeyShape.TEXT), parser);
    }

    private <T> T parsed(String key, KeyShape shape, Function<String, T> parser) {
        read.put(key, shape);
        String otherwise = shape.otherwise();
        String value = value(key, otherwise);
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            problem(key, value, e.getMessage());
            return parser.apply(otherwise);
        }
    }

    public Duration duration(String key, String otherwise) {
        return parsed(key, new KeyShape(otherwise, "duration"), ConfigReader::toDuration);
    }

    public long bytes(String key, String otherwise) {
        return parsed(key, new KeyShape(otherwise, KeyShape.SIZE), ConfigReader::toBytes);
    }

    public long bytesOfAtLeast(String key, String otherwise, long least) {
        return parsed(key, new KeyShape(otherwise, KeyShape.SIZE), value -> {
            long bytes = toBytes(value);
            if (bytes < least) {
                throw new IllegalArgumentException("expected at least " + (least >> 20) + "MB");
            }
            return bytes;
        });
    }

    public long number(String key, long otherwise, long least) {
        return parsed(
                key, new KeyShape(Long.toString(otherwise), "whole number"), value -> toNumber(value, least, LONGEST));
    }

    /** As {@link #number}; whatever is more than an int holds is as much as it holds. */
    public int count(String key, int otherwise, int least) {
        return (int) Math.min(number(key, otherwise, least), Integer.MAX_VALUE);
    }

    public <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
        return parsed(key, new KeyShape(label(otherwise), words(type)), value -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> label(constant).equals(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(ConfigReader::label)
                                .toList())));
    }

    void problem(String key, String value, String why) {
        refused.add(key);
        problems.add(Masks.mask(key + "=" + value + ": " + why) + origins.of(key));
    }

    /** A problem of a key that has no value to show. */
    public void refuse(String key, String text) {
        refused.add(key);
        conflict(text, key);
    }

    /** @param keys whose values contradict each other, or something else */
    public void conflict(String text, String... keys) {
        StringBuilder told = new StringBuilder(Masks.mask(text));
        List<String> said = Arrays.stream(keys)
                .filter(key -> origins.where().containsKey(key))
                .toList();
        said.forEach(key -> told.append(" (")
                .append(said.size() > 1 ? key + ": " : "")
                .append(origins.where().get(key))
                .append(')'));
        problems.add(told.toString());
    }

    /** Keys that nothing has read. */
    public void refuseUnknown() {
        for (String key : new TreeSet<>(values.keySet())) {
            if (!read.containsKey(key)) {
                conflict(key + ": unknown key" + nearest(key), key);
            }
        }
    }

    public Set<String> keys() {
        return Set.copyOf(read.keySet());
    }

    /** What every key that was read looks like. */
    public Map<String, KeyShape> shapes() {
        return Map.copyOf(read);
    }

    /** Every key that was read, in the order of the names. */
    public List<EffectiveValue> effective() {
        return read.entrySet().stream()
                .map(entry -> EffectiveValue.of(
                        entry.getKey(),
                        entry.getValue(),
                        value(entry.getKey(), entry.getValue().otherwise()),
                        origins))
                .toList();
    }

    public void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private String nearest(String key) {
        return read.keySet().stream()
                .filter(known -> Typos.between(bare(known), bare(key)) <= 2)
                .min(Comparator.comparingInt(known -> Typos.between(bare(known), bare(key))))
                .map(known -> "; did you mean " + known + "?")
                .orElse("; docs/configuration.md lists the keys");
    }

    private static String bare(String key) {
        return key.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> String words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(ConfigReader::label).collect(Collectors.joining(" or "));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Duration toDuration(String value) {
        Matcher match = DURATION.matcher(value);
        if (!match.matches()) {
            throw new IllegalArgumentException("expected a duration such as 500ms, 30s, 5m, 1h or 2d");
        }
        long amount = toNumber(match.group(1), 0, LONGEST);
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** @param words that the key takes as well, for the message: {@code sync, or never} */
    public static Duration toDurationOr(String words, String value) {
        try {
            return toDuration(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "; or " + words, e);
        }
    }

    private static long toBytes(String value) {
        Matcher match = SIZE.matcher(value);
        if (!match.matches()) {
            throw new IllegalArgumentException("expected a size such as 512KB, 128MB or 1GB");
        }
        int shift =
                switch (match.group(2).toUpperCase(Locale.ROOT)) {
                    case "B" -> 0;
                    case "KB" -> 10;
                    case "MB" -> 20;
                    default -> 30;
                };
        return toNumber(match.group(1), 1, LARGEST >> shift) << shift;
    }

    private static long toNumber(String value, long least, long most) {
        try {
            long number = Long.parseLong(value);
            if (number < least || number > most) {
                throw new IllegalArgumentException(
                        "expected a number of " + (number < least ? "at least " + least : "at most " + most));
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number", e);
        }
    }
}
