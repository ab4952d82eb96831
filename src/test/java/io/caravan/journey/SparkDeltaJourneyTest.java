package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.SparkDeltaLake;
import io.caravan.testing.warehouse.TableStream;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables as Spark 4 with Delta 4.4 reads them, at rest and as streams. */
@Tag("slow")
class SparkDeltaJourneyTest {
    private static final int COMMITS = 32;
    private static final List<String> STREAMED = List.of("app__orders", "app__products", "waitlist__users");

    @TempDir
    private Path directory;

    private final Warehouse warehouse = Warehouse.shared();
    private final List<TableStream> streams = new ArrayList<>();
    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;
    private DeltaLake lake;
    private SparkDeltaLake spark;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(600));
        log = new SandboxLog(sandbox.url());
        Path place = directory.resolve("delta");
        lake = new DeltaLake(place);
        spark = new SparkDeltaLake(place);
        work = new Workplace(
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                "target=delta",
                "delta.location=file:" + place,
                "batch.max.rows=700");
    }

    @AfterEach
    void stop() {
        sandbox.close();
        warehouse.reset();
    }

    @Test
    void spark_and_its_streams_see_every_event_once_through_checkpoints_and_a_resync() throws IOException {
        sync();
        STREAMED.forEach(name -> streams.add(TableStream.of(warehouse, directory.resolve("delta/bronze/" + name))));
        for (int commit = 1; commit <= COMMITS; commit++) {
            log.post("/sandbox/apply", "{\"transactions\":12}");
            sync();
            if (commit % 8 == 0) {
                streams.forEach(TableStream::read);
            }
        }
        assertThat(EventLedger.verify(log, spark)).isGreaterThan(600);
        readWithoutTheEntriesBefore(busiest());

        log.post(
                "/sandbox/import",
                """
                        {"table":"products","documents":[{"title":"lamp","stock":1},{"title":"otter","stock":2.5}]}""");
        work.run("resync");
        sync();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        sync();
        assertThat(EventLedger.currentState(spark)).isEqualTo(EventLedger.currentState(log));
        streams.forEach(stream -> assertThat(stream.verify()).isPositive());
    }

    private void sync() {
        assertThat(work.run("sync")).isZero();
    }

    private Path busiest() {
        return lake.tables().stream()
                .max((a, b) -> Integer.compare(lake.log(a).size(), lake.log(b).size()))
                .orElseThrow();
    }

    /** Once in a checkpoint, an entry is no longer needed: Spark finds everything without it. */
    private void readWithoutTheEntriesBefore(Path table) throws IOException {
        List<String> names = lake.log(table).stream()
                .map(file -> file.getFileName().toString())
                .toList();
        String checkpoint = last(names, "[0-9]{20}[.]checkpoint[.]parquet").substring(0, 20);
        assertThat(Long.parseLong(checkpoint)).isGreaterThanOrEqualTo(20);
        Path copy = directory.resolve("copy");
        copy(table, copy);
        for (String name : names) {
            if (name.matches("[0-9]{20}[.]json") && name.compareTo(checkpoint) <= 0) {
                Files.delete(copy.resolve("_delta_log").resolve(name));
            }
        }
        assertThat(spark.rows(copy, "true"))
                .isEqualTo(spark.rows(table, "true"))
                .isGreaterThan(100);
        assertThat(spark.rows(copy, "_generation = 1 AND _ts > 0")).isEqualTo(spark.rows(table, "_ts > 0"));
        assertThat(spark.rows(copy, "_generation > 1")).isZero();
        assertThat(names)
                .as("a checkpoint each ten versions is what readers need")
                .noneMatch(name -> name.endsWith(".compacted.json"));
    }

    private static String last(List<String> names, String pattern) {
        return names.stream()
                .filter(name -> name.matches(pattern))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
