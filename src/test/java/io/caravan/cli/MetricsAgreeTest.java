package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.app.Scrape;
import io.caravan.app.WatchedCaravan;
import io.caravan.core.watch.SyncEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics that a running Caravan serves are those that the document, the dashboard and the alerts speak of. */
class MetricsAgreeTest {
    private static final Pattern DOCUMENTED =
            Pattern.compile("^\\| `(caravan_\\w+)` \\| (\\w+) \\|", Pattern.MULTILINE);
    static final String OF_WAREHOUSES = "caravan_warehouse_statement_seconds";
    private static final Pattern NAME = Pattern.compile("\\b(?:caravan|jvm)_\\w+");

    @TempDir
    private Path directory;

    private static final Pattern MEANING =
            Pattern.compile("^\\| `(caravan_\\w+)` \\|[^|]*\\|[^|]*\\| (.*) \\|$", Pattern.MULTILINE);

    @Test
    void whoever_sees_a_metric_in_prometheus_reads_there_what_the_document_says_of_it() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = MEANING.matcher(Files.readString(Path.of("docs/metrics.md")));
        while (row.find()) {
            documented.put(row.group(1), row.group(2).replace("`", ""));
        }
        try (WatchedCaravan caravan = new WatchedCaravan(directory)) {
            assertThat(caravan.sync()).isEmpty();
            caravan.listener().heard(new SyncEvent.StatementRan("merge", "ok", Duration.ofMillis(7)));
            Map<String, String> helped = new TreeMap<>();
            caravan.body("/observe/metrics")
                    .lines()
                    .filter(line -> line.startsWith("# HELP caravan_"))
                    .map(line -> line.substring("# HELP ".length()).split(" ", 2))
                    .filter(help -> !help[0].endsWith("_max"))
                    .forEach(help -> helped.put(help[0], help[1]));
            assertThat(helped).hasSizeGreaterThan(25).isEqualTo(documented);
        }
    }

    @Test
    void document_dashboard_alerts_and_scrape_name_the_same_metrics() throws IOException {
        try (WatchedCaravan caravan = new WatchedCaravan(directory)) {
            assertThat(caravan.sync()).isEmpty();
            Scrape scrape = Scrape.of(caravan);
            Map<String, String> documented = documented();
            assertThat(documented.remove(OF_WAREHOUSES))
                    .as("served with a warehouse only: DatabricksMetricsTest")
                    .isEqualTo("summary");
            assertThat(documented).isEqualTo(served(scrape));
            assertThat(scrape.names()).containsAll(inDashboard());
            Set<String> names = new TreeSet<>(scrape.names());
            names.add("up"); // Prometheus makes that one
            for (Alert alert : Alert.all().values()) {
                assertThat(names).as(alert.name()).contains(alert.metric());
            }
            counts(scrape);
        }
    }

    /** The figures are those of the sync, not just there. */
    private static void counts(Scrape scrape) {
        double events = scrape.of("caravan_events_total").values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        assertThat(events).isGreaterThan(300);
        assertThat(sum(scrape, "caravan_table_events_total")).isEqualTo(events);
        scrape.of("caravan_events_total").forEach((series, value) -> {
            String op = Scrape.label(series, "op");
            assertThat(scrape.of("caravan_table_events_total").entrySet().stream()
                            .filter(table -> Scrape.label(table.getKey(), "op").equals(op))
                            .mapToDouble(Map.Entry::getValue)
                            .sum())
                    .as(op)
                    .isEqualTo(value);
        });
        assertThat(sum(scrape, "caravan_table_bytes_total"))
                .isPositive()
                .isEqualTo(sum(scrape, "caravan_batch_bytes_sum"));
        assertThat(sum(scrape, "caravan_batch_rows_sum")).isEqualTo(events);
        assertThat(sum(scrape, "caravan_batches_total")).isEqualTo(sum(scrape, "caravan_checkpoint_batch"));
        assertThat(scrape.series())
                .containsEntry("""
                caravan_syncs_total{outcome="succeeded",source="app"}""", 1.0);
    }

    private static double sum(Scrape scrape, String metric) {
        return scrape.of(metric).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> metrics = new TreeMap<>();
        Matcher row = DOCUMENTED.matcher(Files.readString(Path.of("docs/metrics.md")));
        while (row.find()) {
            metrics.put(row.group(1), row.group(2));
        }
        return metrics;
    }

    private static Map<String, String> served(Scrape scrape) {
        Map<String, String> ours = new TreeMap<>();
        scrape.families().forEach((name, type) -> {
            if (name.startsWith("caravan_") && !name.endsWith("_max")) {
                ours.put(name, type);
            }
        });
        return ours;
    }

    private static Set<String> inDashboard() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("k8s/monitoring/grafana-dashboard.json").toFile());
        Set<String> names = new TreeSet<>();
        dashboard.findValuesAsText("expr").forEach(expression -> {
            Matcher name = NAME.matcher(expression);
            while (name.find()) {
                names.add(name.group());
            }
        });
        assertThat(names).hasSizeGreaterThan(10);
        return names;
    }
}
