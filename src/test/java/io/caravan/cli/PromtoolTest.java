package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.app.WatchedCaravan;
import io.caravan.testing.process.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus itself reads the rules, runs their tests, and finds nothing to complain of in what is scraped. */
class PromtoolTest {
    private static final Path MONITORING = Path.of("k8s", "monitoring");

    @TempDir
    private Path directory;

    @BeforeEach
    void promtool() {
        assumeThat(Tool.isThere("promtool"))
                .as(
                        "no promtool is installed (Debian: the package prometheus), so nothing of Prometheus reads rules and"
                                + " metrics")
                .isTrue();
    }

    @Test
    void prometheus_loads_the_rules() {
        Tool.Ran ran = Tool.in(MONITORING).run("promtool", "check", "rules", "alerts.yaml");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains(Alert.all().size() + " rules found");
    }

    @Test
    void the_tests_of_the_rules_pass_in_prometheus() {
        Tool.Ran ran = Tool.in(MONITORING).run("promtool", "test", "rules", "alerts-test.yaml");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("SUCCESS").doesNotContain("FAILED");
    }

    @Test
    void what_is_scraped_is_read_and_nothing_of_ours_is_complained_of() {
        try (WatchedCaravan caravan = new WatchedCaravan(directory)) {
            assertThat(caravan.sync()).isEmpty();
            Tool.Ran ran =
                    Tool.in(directory).fed(caravan.body("/observe/metrics")).run("promtool", "check", "metrics");
            assertThat(ran.code()).as("1 is: cannot be read. " + ran.output()).isIn(0, 3);
            assertThat(ofOurs(ran.output())).isEmpty();
        }
    }

    private static List<String> ofOurs(String output) {
        return output.lines().filter(line -> line.startsWith("caravan_")).toList();
    }
}
