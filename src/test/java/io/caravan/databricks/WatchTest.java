package io.caravan.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The queries of the dashboard and of the alerts, over the tables that Caravan and a pipeline's event log would be. */
class WatchTest {
    private static final Path FILE = Path.of("platform/databricks/resources/watch.yml");
    private static final String RECEIPT =
            """
                    concat('{"consistentAsOf":', (unix_millis(current_timestamp()) - 7200000) * 1000000, ',"files":[\
                    {"component":"","table":"users","rows":3},\
                    {"component":"waitlist","table":"entries","rows":2}]}')""";

    private JsonNode resources;

    @BeforeEach
    void tables() throws IOException {
        resources = new ObjectMapper(new YAMLFactory())
                .readTree(Files.readString(FILE)
                        .replace("${var.catalog}`.`${var.control_schema}", "watch")
                        .replace("${var.catalog}`.`${var.silver_schema}", "watch"))
                .get("resources");
        String batches = ControlTables.create("watch.batches", "batches");
        sql("CREATE SCHEMA IF NOT EXISTS watch;\nDROP TABLE IF EXISTS watch.batches;\n" + batches
                + ";\nINSERT INTO watch.batches SELECT 'app', b, 1, 'w', 5, current_timestamp() - make_interval(0, 0, 0, 0, h), "
                + RECEIPT + " FROM VALUES (1L, 3), (2L, 2), (3L, 400) AS v (b, h);\n"
                + "CREATE OR REPLACE TABLE watch.caravan_events AS SELECT current_timestamp() AS timestamp, 'flow_progress' AS event_type,"
                + " '{\"flow_progress\":{\"metrics\":{},\"data_quality\":{\"expectations\":[{\"name\":\"every_value_has_a_column\","
                + "\"dataset\":\"app__users\",\"passed_records\":9,\"failed_records\":2}]}}}' AS details"
                + " UNION ALL SELECT current_timestamp(), 'flow_progress', '{\"flow_progress\":{\"status\":\"COMPLETED\"}}'"
                + " UNION ALL SELECT current_timestamp(), 'update_progress', '{}'");
    }

    private static JsonNode sql(String script) {
        return Warehouse.shared().sql(script);
    }

    private String query(String dataset) {
        for (JsonNode each : dashboard().get("datasets")) {
            if (each.get("name").asText().equals(dataset)) {
                StringBuilder lines = new StringBuilder();
                each.get("queryLines").forEach(line -> lines.append(line.asText()));
                return lines.toString();
            }
        }
        throw new AssertionError(dataset);
    }

    private JsonNode dashboard() {
        return resources.get("dashboards").get("caravan").get("serialized_dashboard");
    }

    @Test
    void the_dashboard_shows_lag_rows_an_hour_tables_and_failed_expectations() {
        JsonNode lag = sql(query("lag"));
        assertThat(lag).hasSize(1);
        assertThat(lag.get(0).get(0).asText()).isEqualTo("app");
        assertThat(lag.get(0).get(3).asDouble()).isBetween(120.0, 130.0);
        assertThat(sql(query("rows"))).hasSize(2).allMatch(row -> row.get(2).asLong() == 5);
        List<String> tables = new ArrayList<>();
        sql(query("tables"))
                .forEach(row -> tables.add(row.get(1).asText() + " "
                        + row.get(2).asLong() + " " + row.get(3).asLong()));
        assertThat(tables).containsExactlyInAnyOrder("users 6 2", "waitlist/entries 4 2");
        JsonNode expectations = sql(query("expectations"));
        assertThat(expectations).hasSize(1);
        assertThat(expectations.get(0).toString())
                .startsWith("""
                ["app__users","every_value_has_a_column",2,9,""");
    }

    @Test
    void every_widget_shows_columns_that_its_query_has() {
        JsonNode layout = dashboard().get("pages").get(0).get("layout");
        assertThat(layout).hasSameSizeAs(dashboard().get("datasets"));
        for (JsonNode each : layout) {
            JsonNode query = each.get("widget").get("queries").get(0).get("query");
            Set<String> columns = new TreeSet<>();
            sql("DESCRIBE QUERY " + query(query.get("datasetName").asText()))
                    .forEach(row -> columns.add(row.get(0).asText()));
            Set<String> fields = new TreeSet<>();
            query.get("fields").forEach(field -> fields.add(field.get("name").asText()));
            assertThat(columns).containsAll(fields);
            assertThat(each.get("widget").get("spec").findValuesAsText("fieldName"))
                    .isNotEmpty()
                    .isSubsetOf(fields);
        }
    }

    @Tag("slow")
    @Test
    void the_alerts_compare_a_number_that_their_query_gives() {
        List<String> values = new ArrayList<>();
        Iterator<JsonNode> alerts = resources.get("alerts").elements();
        while (alerts.hasNext()) {
            JsonNode alert = alerts.next();
            String query = alert.get("query_text").asText();
            assertThat(sql("DESCRIBE QUERY " + query).get(0).get(0).asText())
                    .isEqualTo(alert.get("evaluation").get("source").get("name").asText());
            values.add(String.valueOf(sql(query).get(0).get(0).asLong()));
        }
        assertThat(values).hasSize(2).last().isEqualTo("2");
        assertThat(Long.parseLong(values.get(0))).as("minutes").isBetween(120L, 130L);
    }
}
