package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.Scrape;
import io.caravan.app.WatchedCaravan;
import io.caravan.testing.s3.S3Faults;
import io.caravan.testing.s3.S3Testbed;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseFault;
import io.caravan.testing.warehouse.WarehouseLake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever looks for what makes syncs slow sees the statements of the warehouse, and every call that was made again, by cause. */
class RetriesTest {
    @TempDir
    private Path directory;

    @Tag("slow")
    @Test
    void statements_of_a_warehouse_are_timed_and_those_sent_again_are_counted() {
        Warehouse warehouse = Warehouse.shared();
        warehouse.reset();
        List<String> settings =
                new ArrayList<>(WarehouseLake.in(warehouse, "retries").settings());
        settings.add("databricks.landing=merge");
        settings.add(
                """
                        convex.selection={"":{"users":"included","_other":"excluded"},"_other":"excluded"}""");
        warehouse.inject(WarehouseFault.conflict().onStatement("(?s)^MERGE"));
        try (WatchedCaravan caravan = new WatchedCaravan(directory, settings.toArray(String[]::new))) {
            assertThat(caravan.sync()).isEmpty();
            Scrape scrape = Scrape.of(caravan);
            String merges =
                    MetricsAgreeTest.OF_WAREHOUSES + "_count{outcome=\"%s\",source=\"app\",statement=\"merge\"}";
            assertThat(scrape.series().get(merges.formatted("ok"))).isPositive();
            assertThat(scrape.series()).containsEntry(merges.formatted("failed"), 1.0);
            assertThat(scrape.families()).containsEntry(MetricsAgreeTest.OF_WAREHOUSES, "summary");
            assertThat(scrape.of(MetricsAgreeTest.OF_WAREHOUSES + "_count").keySet())
                    .as("a few fixed words")
                    .allSatisfy(series -> assertThat(Scrape.label(series, "statement"))
                            .isIn(
                                    "merge",
                                    "select",
                                    "create",
                                    "insert",
                                    "delete",
                                    "show",
                                    "describe",
                                    "alter",
                                    "update",
                                    "with"));
            assertThat(retries(scrape, "warehouse", "conflict")).isEqualTo(1);
        }
    }

    @Test
    void requests_of_a_bucket_that_are_sent_again_are_counted() {
        try (S3Faults faults = S3Testbed.shared().faults()) {
            List<String> settings = new ArrayList<>(S3Testbed.settings(faults.url()));
            settings.add("s3.location=s3://" + S3Testbed.shared().bucket() + "/retries");
            settings.add("staging.enabled=false");
            try (WatchedCaravan caravan = new WatchedCaravan(directory, settings.toArray(String[]::new))) {
                faults.inject(S3Faults.Operation.PUT, S3Faults.Fault.SLOW_DOWN, 1);
                assertThat(caravan.sync()).isEmpty();
                assertThat(faults.hits()).isEqualTo(1);
                Scrape scrape = Scrape.of(caravan);
                assertThat(retries(scrape, "store", "throttled")).isEqualTo(1);
                assertThat(retries(scrape, "source", "throttled")).isZero();
            }
        }
    }

    private static double retries(Scrape scrape, String of, String cause) {
        return scrape.series().get("caravan_retries_total{cause=\"" + cause + "\",of=\"" + of + "\",source=\"app\"}");
    }
}
