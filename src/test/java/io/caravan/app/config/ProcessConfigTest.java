package io.caravan.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.core.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a source is configured to do: the folder's file over what all have in common. */
class ProcessConfigTest {
    @TempDir
    private Path directory;

    private final Map<String, String> common = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    @Test
    void without_a_folder_there_is_one_source_and_nothing_is_as_it_was_not() throws IOException {
        common.put("source.name", "shop");
        common.put("s3.location", "file:/lake");
        Files.createDirectories(directory.resolve("sources"));
        Files.writeString(directory.resolve("sources/README.md"), "not a source");
        ProcessConfig process = load();
        assertThat(process.folder()).isEmpty();
        assertThat(process.sources()).containsExactly(CaravanConfig.of(common));
        assertThat(load("shop").names()).containsExactly("shop");
        assertThat(problems("other")).containsExactly("--source other: there is no such source; there is shop");
    }

    @Test
    void a_file_is_a_source_named_by_it_over_what_all_have_in_common() throws IOException {
        common.put("source.name", "app");
        common.put("convex.deploy.key", "common");
        common.put("batch.max.rows", "10");
        source("orders", "convex.url=https://orders.convex.cloud", "batch.max.rows=20");
        source("billing", "convex.url=https://billing.convex.cloud", "source.name=money");
        ProcessConfig process = load();
        assertThat(process.names()).containsExactly("money", "orders");
        assertThat(process.sources())
                .extracting(config -> config.source().url())
                .containsExactly("https://billing.convex.cloud", "https://orders.convex.cloud");
        assertThat(process.sources())
                .extracting(config -> config.sync().limits().maxRows())
                .containsExactly(10L, 20L);
        assertThat(process.sources())
                .extracting(config -> config.source().deployKey().value())
                .containsOnly("common");
    }

    @Test
    void a_location_in_common_has_a_place_for_each_and_a_location_of_its_own_is_taken_as_it_is() throws IOException {
        common.put("state.location", "file:/data/state");
        common.put("s3.location", "s3://bucket/caravan/");
        common.put("delta.location", "file:/data/delta");
        common.put("databricks.bronzeSchema", "bronze");
        source("orders");
        source("billing", "s3.location=s3://other/money");
        ProcessConfig process = load();
        assertThat(process.sources().get(0).s3().location()).isEqualTo("s3://other/money");
        CaravanConfig orders = process.sources().get(1);
        assertThat(orders.s3().location()).isEqualTo("s3://bucket/caravan/orders");
        assertThat(orders.sync().state()).isEqualTo(Path.of("/data/state/orders"));
        assertThat(orders.delta().location()).isEqualTo("file:/data/delta/orders");
        assertThat(orders.databricks().bronzeSchema()).isEqualTo("bronze_orders");
        options.put("s3.location", "file:/elsewhere");
        assertThat(load().sources())
                .extracting(config -> config.s3().location())
                .containsExactly("file:/elsewhere/billing", "file:/elsewhere/orders");
    }

    @Test
    void the_environment_of_one_source_outranks_its_file_and_an_option_outranks_all() throws IOException {
        environment.put("CONVEX_DEPLOY_KEY_MY_SHOP", "of the environment");
        environment.put("BATCH_MAX_ROWS_MY_SHOP", "30");
        environment.put("LEADER_LEASE_DURATION", "1m");
        common.put("leader.leaseDuration", "1m");
        source("my-shop", "convex.url=https://shop.convex.cloud", "convex.deploy.key=file", "batch.max.rows=20");
        source("duration", "convex.url=https://time.convex.cloud", "convex.deploy.key=file");
        ProcessConfig process = load();
        assertThat(process.sources().get(0).sync().leader().lease()).isEqualTo("caravan");
        CaravanConfig shop = process.sources().get(1);
        assertThat(shop.source().deployKey().value()).isEqualTo("of the environment");
        assertThat(shop.sync().limits().maxRows()).isEqualTo(30);
        options.put("batch.max.rows", "40");
        assertThat(load().sources())
                .extracting(config -> config.sync().limits().maxRows())
                .containsOnly(40L);
    }

    /** Used to be the key of both, in silence, where each had a process of its own. */
    @Test
    void a_variable_that_two_sources_would_read_is_refused_also_where_only_one_is_asked_for() throws IOException {
        source("a-b", "convex.url=https://one.convex.cloud");
        source("ab", "convex.url=https://other.convex.cloud");
        source("good");
        environment.put("CONVEX_DEPLOY_KEY_A_B", "key");
        assertThat(problems("a-b"))
                .containsExactly("environment variable CONVEX_DEPLOY_KEY_A_B is read as convex.deploy.key of source a-b"
                        + " (sources/a-b.properties), and as convex.deploy.key of source ab (sources/ab.properties);"
                        + " rename one of them by source.name, or put the value into its file");
        assertThat(problems()).anyMatch(problem -> problem.startsWith("environment variable CONVEX_DEPLOY_KEY_A_B is"));
        assertThat(load("good").names()).containsExactly("good");
        environment.clear();
        options.put("convex.deploy.key", "key");
        assertThat(load("a-b").names()).containsExactly("a-b");
    }

    @Test
    void so_it_is_where_the_end_of_a_key_is_the_beginning_of_a_name() throws IOException {
        source("a");
        source("duration-a");
        environment.put("LEADER_LEASE_DURATION_A", "1m");
        assertThat(problems())
                .containsExactly(
                        "environment variable LEADER_LEASE_DURATION_A is read as leader.leaseDuration of source a"
                                + " (sources/a.properties), and as leader.lease of source duration-a"
                                + " (sources/duration-a.properties); rename one of them by source.name, or put the value into its"
                                + " file");
        environment.clear();
        environment.put("CONVEX_DEPLOY_KEY_DURATION_A", "key");
        assertThat(load().sources()).hasSize(2);
    }

    @Test
    void only_the_chosen_sources_need_to_be_in_order() throws IOException {
        source("good");
        source("other");
        source("bad", "convex.url=https://bad.convex.cloud");
        assertThat(load("good", "other").names()).containsExactly("good", "other");
        assertThat(problems("good", "none"))
                .containsExactly("--source none: there is no such source; there is bad, good, other");
    }

    @Test
    void every_problem_of_every_file_is_told_with_the_file_and_what_all_share_once() throws IOException {
        common.put("batch.maxRows", "1");
        source("one", "target=kafka", "log.level=debug", "camel.main.name=x");
        source("two", "convex.url=https://two.convex.cloud", "convx.selection=all");
        assertThat(problems())
                .hasSize(6)
                .anyMatch(problem -> problem.startsWith("batch.maxRows: unknown key"))
                .anyMatch(problem -> problem.startsWith("sources/one.properties: target=kafka"))
                .anyMatch(problem -> problem.startsWith("sources/one.properties: log.level: all sources"))
                .anyMatch(problem -> problem.startsWith("sources/one.properties: camel.main.name: all sources"))
                .anyMatch(problem -> problem.startsWith("sources/two.properties: convex.deploy.key is missing"))
                .anyMatch(problem -> problem.startsWith("sources/two.properties: convx.selection: unknown key"));
    }

    @Test
    void a_file_whose_name_is_no_name_of_a_source_is_refused() throws IOException {
        source("my shop");
        assertThat(problems()).anyMatch(problem -> problem.startsWith("sources/my shop.properties: source.name="));
    }

    @Test
    void two_sources_with_one_name_one_state_or_one_destination_are_refused() throws IOException {
        source("a", "s3.location=file:lake/../lake/a", "state.location=file:state");
        source("b", "source.name=A", "s3.location=file:lake", "state.location=file:./state");
        assertThat(problems())
                .hasSize(3)
                .anyMatch(problem -> problem.contains("source.name"))
                .anyMatch(problem -> problem.contains("state.location"))
                .anyMatch(problem -> problem.contains("destination"));
        Files.delete(directory.resolve("sources/a.properties"));
        databricks("a", "databricks.bronzeSchema=bronze");
        databricks("b", "databricks.bronzeSchema=Bronze");
        assertThat(problems()).hasSize(1).allMatch(problem -> problem.contains("main.Bronze"));
        databricks("b", "databricks.bronzeSchema=silver");
        assertThat(load().sources()).hasSize(2);
        source("a", "target=s3", "s3.location=s3://bucket/x", "state.location=file:a");
        source("b", "target=delta", "delta.location=s3://bucket/x/y", "state.location=file:b");
        assertThat(problems()).hasSize(1).allMatch(problem -> problem.contains("destination"));
        source("b", "target=delta", "delta.location=s3://bucket/xy", "state.location=file:b");
        assertThat(load().sources()).hasSize(2);
    }

    @Test
    void a_folder_that_is_named_and_holds_no_source_is_refused() {
        options.put("sources.location", "file:nowhere");
        assertThat(problems()).hasSize(1).allMatch(problem -> problem.startsWith("sources.location=file:nowhere"));
        options.put("sources.location", "nowhere");
        assertThat(problems()).hasSize(1).allMatch(problem -> problem.contains("expected file:DIR"));
    }

    private void databricks(String name, String more) throws IOException {
        source(
                name,
                "target=databricks",
                "databricks.token=t",
                "databricks.url=jdbc:databricks://host:443/default;httpPath=/sql/1.0/warehouses/1",
                "state.location=file:state-" + name,
                more);
    }

    private void source(String name, String... lines) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("sources"));
        Files.write(folder.resolve(name + ".properties"), List.of(lines));
        common.putIfAbsent("state.location", "file:data/state");
        common.putIfAbsent("s3.location", "file:data/lake");
        common.putIfAbsent("convex.url", "sandbox:shop");
    }

    private ProcessConfig load(String... chosen) {
        return ProcessConfig.read(new ProcessConfig.Layers(Map.of(), common, environment, options), directory)
                .config(List.of(chosen), RequiredAccess.SOURCE);
    }

    private List<String> problems(String... chosen) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(chosen))
                .problems();
    }
}
