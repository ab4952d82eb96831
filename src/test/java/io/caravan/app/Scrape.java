package io.caravan.app;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus would have read at one moment.
 *
 * @param series value by name and labels, as they are written
 * @param families by name, with their type
 */
public record Scrape(Instant at, Map<String, Double> series, Map<String, String> families) {
    public static Scrape of(WatchedCaravan caravan) {
        return of(caravan.clock().instant(), caravan.body("/observe/metrics"));
    }

    public static Scrape of(Instant at, String text) {
        Map<String, Double> series = new HashMap<>();
        Map<String, String> families = new HashMap<>();
        text.lines().forEach(line -> {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                families.put(words[2], words[3]);
            } else if (!line.startsWith("#") && !line.isBlank()) {
                int space = line.lastIndexOf(' ');
                series.put(line.substring(0, space), value(line.substring(space + 1)));
            }
        });
        return new Scrape(at, series, families);
    }

    private static double value(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** Every series of a metric. */
    public Map<String, Double> of(String metric) {
        return series.entrySet().stream()
                .filter(entry -> name(entry.getKey()).equals(metric))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Those since a moment, in their order. */
    public static List<Scrape> within(List<Scrape> scrapes, Instant since) {
        return scrapes.stream().filter(scrape -> !scrape.at().isBefore(since)).toList();
    }

    /** Of a series; empty where it has none of that name. */
    public static String label(String series, String name) {
        Matcher match = Pattern.compile("[{,]" + name + "=\"([^\"]*)\"").matcher(series);
        return match.find() ? match.group(1) : "";
    }

    public static String labelled(String series, String labels) {
        return series.endsWith("}")
                ? series.substring(0, series.length() - 1) + "," + labels + "}"
                : series + "{" + labels + "}";
    }

    public Set<String> names() {
        return series.keySet().stream().map(Scrape::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(String series) {
        int labels = series.indexOf('{');
        return labels < 0 ? series : series.substring(0, labels);
    }
}
