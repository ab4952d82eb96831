package io.caravan.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of all rounds: medians, and ratios of CPU to the reference of the same round. */
final class Report {
    private static final String LINE = "%-34s %10s %8s %12s %8s  %s%n";

    private final long documents;
    private final long bytes;
    private final Map<String, List<Sample>> rows = new LinkedHashMap<>();

    /** @param bytes of all page bodies */
    Report(long documents, long bytes) {
        this.documents = documents;
        this.bytes = bytes;
    }

    void add(String row, Sample sample) {
        rows.computeIfAbsent(row, name -> new ArrayList<>()).add(sample);
    }

    String header() {
        return String.format(Locale.ROOT, LINE, "", "documents/s", "MB/s", "CPU s/M docs", "ratio", "min-max");
    }

    /** One row, its ratios to another row. */
    String line(String row, String reference) {
        List<Sample> samples = rows.get(row);
        double wall = median(samples.stream().mapToDouble(Sample::wall).toArray());
        double cpu = median(samples.stream().mapToDouble(Sample::cpu).toArray());
        double[] ratios = ratios(samples, rows.get(reference));
        return String.format(
                Locale.ROOT,
                LINE,
                row,
                String.format(Locale.ROOT, "%,d", Math.round(documents / wall)),
                String.format(Locale.ROOT, "%.0f", bytes / 1e6 / wall),
                String.format(Locale.ROOT, "%.2f", cpu * 1e6 / documents),
                String.format(Locale.ROOT, "%.2f", median(ratios)),
                String.format(
                        Locale.ROOT,
                        "%.2f-%.2f",
                        Arrays.stream(ratios).min().orElseThrow(),
                        Arrays.stream(ratios).max().orElseThrow()));
    }

    double ratio(String row, String reference) {
        return median(ratios(rows.get(row), rows.get(reference)));
    }

    private static double[] ratios(List<Sample> samples, List<Sample> reference) {
        double[] ratios = new double[samples.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = samples.get(i).cpu() / reference.get(i).cpu();
        }
        return ratios;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
