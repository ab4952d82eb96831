package io.caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.caravan.app.Scrape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule of {@code alerts.yaml}. Its expression is one of a few forms, so that a test can tell for which series it is true:
 * {@code absent(METRIC)}, {@code VALUE > N}, {@code VALUE == N}, {@code time() - VALUE > N}, where a value is {@code METRIC},
 * {@code METRIC / METRIC}, {@code METRIC{job=~"REGEX"}} or {@code max by (source) (METRIC)}, {@code increase(METRIC[Nm]) > N},
 * {@code changes(METRIC[Nm]) > N}, and {@code count by (source) (count_over_time(METRIC[Nh])) unless count by (source) (METRIC)}.
 *
 * @param lasting for how long it must be true
 */
record Alert(String name, String expression, Duration lasting) {
    private static final Path FILE = Path.of("k8s/monitoring/alerts.yaml");
    private static final Pattern ABSENT = Pattern.compile("absent\\((\\w+)\\)");
    private static final Pattern GONE = Pattern.compile(
            "count by \\(source\\) \\(count_over_time\\((\\w+)\\[(\\d+)h\\]\\)\\) unless count by \\(source\\) \\(\\1\\)");
    private static final Pattern VALUE = Pattern.compile(
            "(?<age>time\\(\\) - )?(?:(?<by>max|min) by \\(source\\) \\()?(?<metric>\\w+)(?:\\{job=~\"(?<job>[^\"]+)\"})?\\)?"
                    + "(?: / (?<whole>\\w+))? (?<than>>|==) (?<limit>[\\d.]+)");
    private static final Pattern WINDOW = Pattern.compile("(increase|changes)\\((\\w+)\\[(\\d+)m\\]\\) > (\\d+)");

    static Map<String, Alert> all() {
        Map<String, Alert> alerts = new TreeMap<>();
        try {
            JsonNode rules = new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile());
            rules.get("groups").forEach(group -> group.get("rules").forEach(rule -> {
                String name = rule.get("alert").asText();
                Duration lasting =
                        Duration.parse("PT" + rule.path("for").asText("0s").toUpperCase(Locale.ROOT));
                alerts.put(name, new Alert(name, rule.get("expr").asText(), lasting));
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return alerts;
    }

    /** The one that it speaks of. */
    String metric() {
        Optional<Matcher> window = matched(WINDOW);
        if (window.isPresent()) {
            return window.get().group(2);
        }
        return matched(ABSENT)
                .or(() -> matched(GONE))
                .map(match -> match.group(1))
                .orElseGet(() -> value().group("metric"));
    }

    /** The series that the expression is true for after these scrapes, the latest one last. */
    Set<String> active(List<Scrape> scrapes) {
        Scrape now = scrapes.get(scrapes.size() - 1);
        if (matched(ABSENT).isPresent()) {
            return now.of(metric()).isEmpty() ? Set.of("") : Set.of();
        }
        if (matched(GONE).isPresent()) {
            return gone(scrapes, now);
        }
        return matched(WINDOW).map(window -> changing(window, scrapes, now)).orElseGet(() -> compared(value(), now));
    }

    private Set<String> gone(List<Scrape> scrapes, Scrape now) {
        Duration window =
                Duration.ofHours(Long.parseLong(matched(GONE).orElseThrow().group(2)));
        Set<String> sources = new TreeSet<>();
        Scrape.within(scrapes, now.at().minus(window))
                .forEach(scrape ->
                        sources.addAll(bySource(scrape.of(metric()), Math::max).keySet()));
        sources.removeAll(bySource(now.of(metric()), Math::max).keySet());
        return sources;
    }

    /** Without Prometheus' extrapolation to the ends of the window. */
    private static Set<String> changing(Matcher form, List<Scrape> scrapes, Scrape now) {
        Duration window = Duration.ofMinutes(Long.parseLong(form.group(3)));
        List<Scrape> within = Scrape.within(scrapes, now.at().minus(window));
        Set<String> active = new TreeSet<>();
        for (String series : now.of(form.group(2)).keySet()) {
            List<Double> values = within.stream()
                    .map(scrape -> Optional.ofNullable(scrape.series().get(series)))
                    .flatMap(Optional::stream)
                    .toList();
            double change = 0;
            for (int i = 1; i < values.size(); i++) {
                double step = values.get(i) - values.get(i - 1);
                double grown = step < 0 ? values.get(i) : step; // a counter that begins anew
                change += form.group(1).equals("increase") ? grown : Math.abs(Math.signum(step));
            }
            if (change > Double.parseDouble(form.group(4))) {
                active.add(series);
            }
        }
        return active;
    }

    private static Set<String> compared(Matcher form, Scrape now) {
        Map<String, Double> values = new TreeMap<>(now.of(form.group("metric")));
        Optional.ofNullable(form.group("job")).ifPresent(job -> values.keySet()
                .removeIf(series -> !Scrape.label(series, "job").matches(job)));
        Optional.ofNullable(form.group("whole"))
                .ifPresent(whole -> values.replaceAll((series, part) ->
                        part / now.series().getOrDefault(series.replace(form.group("metric"), whole), Double.NaN)));
        Map<String, Double> read = form.group("by") == null
                ? values
                : bySource(values, form.group("by").equals("max") ? Math::max : Math::min);
        double time = form.group("age") == null ? 0 : now.at().toEpochMilli() / 1000.0;
        double limit = Double.parseDouble(form.group("limit"));
        Set<String> active = new TreeSet<>();
        read.forEach((series, value) -> {
            double compared = form.group("age") == null ? value : time - value;
            if (form.group("than").equals(">") ? compared > limit : compared == limit) {
                active.add(series);
            }
        });
        return active;
    }

    /** As Prometheus does, what is not a number loses against every number. */
    private static Map<String, Double> bySource(Map<String, Double> values, BinaryOperator<Double> better) {
        Map<String, Double> by = new TreeMap<>();
        values.forEach((series, value) -> by.merge(
                Scrape.label(series, "source"),
                value,
                (one, other) -> one.isNaN() ? other : other.isNaN() ? one : better.apply(one, other)));
        return by;
    }

    private Matcher value() {
        return matched(VALUE)
                .orElseThrow(
                        () -> new AssertionError(name + " has an expression that no test can evaluate: " + expression));
    }

    private Optional<Matcher> matched(Pattern form) {
        Matcher match = form.matcher(expression);
        return match.matches() ? Optional.of(match) : Optional.empty();
    }
}
