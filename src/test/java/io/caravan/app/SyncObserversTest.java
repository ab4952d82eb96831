package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.config.CaravanConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** For how long a healthy sync may be silent: else it is killed in the middle of a commit. */
class SyncObserversTest {
    private static final Map<String, String> DATABRICKS = Map.of(
            "convex.url",
            "sandbox:shop",
            "target",
            "databricks",
            "databricks.url",
            "jdbc:databricks://adb-1.azuredatabricks.net:443;httpPath=/sql/1.0/warehouses/a",
            "databricks.token",
            "dapi",
            "databricks.timeout",
            "40m");

    @Test
    void a_statement_may_take_as_long_as_it_is_waited_for() {
        assertThat(heartbeat(DATABRICKS)).isEqualTo(Duration.ofMinutes(40));
        assertThat(heartbeat(Map.of())).isEqualTo(Duration.ofMinutes(5));
        assertThat(heartbeat(Map.of("convex.timeout", "7m"))).isEqualTo(Duration.ofMinutes(7));
    }

    private static Duration heartbeat(Map<String, String> settings) {
        return SyncObservers.watched(CaravanConfig.of(settings)).limits().heartbeat();
    }
}
