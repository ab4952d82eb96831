package io.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule of {@code alerts.yaml}. Its expression is one of a few forms, so that a test can tell whether it is true:
 * {@code absent(METRIC)}, {@code METRIC > N}, {@code METRIC == N}, {@code time() - METRIC > N},
 * {@code increase(METRIC[Nm]) > N}.
 */
record Alert(String name, String expression) {
    private static final Path FILE = Path.of("k8s/monitoring/alerts.yaml");
    private static final Pattern ABSENT = Pattern.compile("absent\\((\\w+)\\)");
    private static final Pattern VALUE = Pattern.compile("(time\\(\\) - )?(\\w+) (>|==) (\\d+)");
    private static final Pattern INCREASE = Pattern.compile("increase\\((\\w+)\\[(\\d+)m\\]\\) > (\\d+)");

    static Map<String, Alert> all() {
        Map<String, Alert> alerts = new TreeMap<>();
        try {
            JsonNode rules = new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile());
            rules.get("groups").forEach(group -> group.get("rules").forEach(rule -> {
                String name = rule.get("alert").asText();
                alerts.put(name, new Alert(name, rule.get("expr").asText()));
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return alerts;
    }

    Set<String> metrics() {
        for (Pattern form : List.of(ABSENT, INCREASE)) {
            Matcher match = form.matcher(expression);
            if (match.matches()) {
                return Set.of(match.group(1));
            }
        }
        Matcher match = VALUE.matcher(expression);
        if (!match.matches()) {
            throw new AssertionError(name + " has an expression that no test can evaluate: " + expression);
        }
        return Set.of(match.group(2));
    }

    /** Whether the expression is true for any series after these scrapes, the latest one last. */
    boolean isTrue(List<Scrape> scrapes) {
        Scrape now = scrapes.get(scrapes.size() - 1);
        Matcher absent = ABSENT.matcher(expression);
        if (absent.matches()) {
            return now.of(absent.group(1)).isEmpty();
        }
        Matcher increase = INCREASE.matcher(expression);
        if (increase.matches()) {
            return increases(increase, scrapes, now);
        }
        Matcher value = VALUE.matcher(expression);
        if (!value.matches()) {
            throw new AssertionError("cannot evaluate " + expression);
        }
        double limit = Double.parseDouble(value.group(4));
        boolean isAge = value.group(1) != null;
        double time = now.at().toEpochMilli() / 1000.0;
        return now.of(value.group(2)).values().stream()
                .map(read -> isAge ? time - read : read)
                .anyMatch(read -> value.group(3).equals(">") ? read > limit : read == limit);
    }

    /** Without Prometheus' extrapolation to the ends of the window. */
    private static boolean increases(Matcher form, List<Scrape> scrapes, Scrape now) {
        Instant from = now.at().minus(Duration.ofMinutes(Long.parseLong(form.group(2))));
        Scrape first = scrapes.stream()
                .filter(scrape -> !scrape.at().isBefore(from))
                .min(Comparator.comparing(Scrape::at))
                .orElseThrow();
        Map<String, Double> before = first.of(form.group(1));
        return now.of(form.group(1)).entrySet().stream()
                .anyMatch(entry -> entry.getValue() - before.getOrDefault(entry.getKey(), entry.getValue())
                        > Double.parseDouble(form.group(3)));
    }
}
