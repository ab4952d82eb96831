package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.TreeListing;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the clocks of two machines say, what lands is in the order of the source. */
class SkewedClockTest {
    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();

    /** Row 28. */
    @Test
    void the_clock_decides_neither_keys_nor_order_and_equal_clocks_give_equal_bytes() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(1500))) {
            new SandboxLog(sandbox.url()).post("/sandbox/apply", "{\"transactions\":50}");
            Clock fixed = Clock.fixed(Instant.parse("2026-06-30T23:59:59Z"), ZoneOffset.UTC);
            Lake one = skewed(sandbox, "one", fixed);
            Lake two = skewed(sandbox, "two", fixed);
            assertThat(parquet(one)).isNotEmpty().isEqualTo(parquet(two));
            Duration decade = Duration.ofDays(3653);
            Lake past = skewed(sandbox, "past", Clock.offset(Clock.systemUTC(), decade.negated()));
            Lake future = skewed(sandbox, "future", Clock.offset(Clock.systemUTC(), decade));
            assertThat(sorted(past)).isEqualTo(sorted(one)).isEqualTo(sorted(future));
            assertThat(names(past)).isEqualTo(names(one)).isEqualTo(names(future));
        }
    }

    @Test
    void a_clock_that_jumps_back_ten_years_between_syncs_changes_nothing() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(500))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            Workplace work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey());
            Duration decade = Duration.ofDays(3653);
            for (Clock clock : List.of(
                    Clock.offset(Clock.systemUTC(), decade),
                    Clock.offset(Clock.systemUTC(), decade.negated()),
                    Clock.systemUTC())) {
                log.post("/sandbox/apply", "{\"transactions\":20}");
                assertThat(work.run(time.wiring(clock), "sync").code()).isZero();
            }
            EventLedger.verify(log, work.lake());
        }
    }

    private Lake skewed(Sandbox sandbox, String name, Clock clock) {
        Workplace place = new Workplace(
                directory.resolve(name), sandbox.url().toString(), sandbox.deployKey(), "batch.max.rows=400");
        assertThat(place.run(time.wiring(clock), "sync").code()).isZero();
        return place.lake();
    }

    private static SortedMap<String, String> parquet(Lake lake) {
        return TreeListing.of(lake.root().resolve("raw_change_log"));
    }

    private static List<String> sorted(Lake lake) {
        return lake.events().stream().map(LandedEvent::toString).sorted().toList();
    }

    /** Of every file the part of its record that a reader orders by. */
    private static List<String> names(Lake lake) {
        List<String> names = new ArrayList<>();
        for (JsonNode manifest : lake.manifests()) {
            manifest.get("files")
                    .forEach(file -> names.add(file.get("key").asText().replaceAll("-[0-9a-f]{16}[.]parquet$", "")
                            + file.get("rows")
                            + file.get("minTs")
                            + file.get("maxTs")));
        }
        return names;
    }
}
