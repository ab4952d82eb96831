package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.AutoCdc;
import io.caravan.testing.warehouse.SilverName;
import io.caravan.testing.warehouse.SilverOracle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The silver pipeline on Spark's own AUTO CDC engine, over the files of bronze tables that syncs have filled. */
@Tag("slow")
class AutoCdcTest {
    private static final List<SilverName> TABLES = List.of(
            new SilverName("", "users"),
            new SilverName("", "products"),
            new SilverName("", "orderEvents"),
            new SilverName("", "oddValues"),
            new SilverName("waitlist", "entries"));

    @TempDir
    private Path directory;

    private Path bronze;

    @BeforeEach
    void start() {
        bronze = directory.resolve("bronze");
    }

    @Test
    void changes_deletes_late_batches_duplicates_and_a_resync_come_out_as_the_sandbox_stands() throws IOException {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(300))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            Workplace staging = new Workplace(
                    directory.resolve("s3"),
                    sandbox.url().toString(),
                    sandbox.deployKey(),
                    "staging.every=sync",
                    "compact.every=never");
            Workplace landing = new Workplace(
                    directory.resolve("databricks"),
                    sandbox.url().toString(),
                    sandbox.deployKey(),
                    "target=delta",
                    "delta.location=file:" + directory.resolve("delta"));
            for (int i = 0; i < 3; i++) {
                sync(staging, landing);
                log.post("/sandbox/apply", "{\"transactions\":150}");
            }
            sync(staging, landing);
            log.post(
                    "/sandbox/import",
                    """
                    {"component":"waitlist","table":"entries","documents":[]}""");
            staging.run("resync");
            landing.run("resync");
            sync(staging, landing);
            log.post("/sandbox/apply", "{\"transactions\":150}");
            sync(staging, landing);
            Path silver = directory.resolve("silver");
            assertThat(landing.run("lakeflow", "--output", silver.toString())).isZero();

            long last = new DeltaLake(directory.resolve("delta")).controls().size();
            assertThat(new DeltaLake(directory.resolve("delta")).orphans()).isEmpty();
            keepOnly(silver);
            try (AutoCdc pipeline = start(silver)) {
                pipeline.update();
                land(batch -> batch > 3 && batch < last, "");
                land(batch -> batch == 1 || batch == 4, "again-");
                pipeline.update();
                land(batch -> batch == last || batch == 3, "");
                pipeline.update();
                SilverOracle.verify(log, staging, TABLES, table -> pipeline.current(table.sql()));
            }
        }
    }

    /** With the first two batches. */
    private AutoCdc start(Path silver) {
        for (SilverName table : TABLES) {
            create(bronze.resolve(table.sql()));
        }
        land(batch -> batch < 3, "");
        return new AutoCdc(directory.resolve("work"), silver, bronze);
    }

    /** The pipeline of a few tables shows as much as that of all, and takes a third of the time. */
    private static void keepOnly(Path silver) throws IOException {
        List<String> kept = TABLES.stream().map(table -> table.sql() + ".sql").toList();
        try (var files = Files.list(silver)) {
            for (Path file : files.toList()) {
                if (!kept.contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the pipeline see the files of these batches, under a name that begins so. */
    private void land(LongPredicate batches, String prefix) {
        DeltaLake lake = new DeltaLake(directory.resolve("delta"));
        for (SilverName table : TABLES) {
            Path folder = directory.resolve("delta/bronze").resolve(table.folder());
            for (Path file : lake.liveFiles(folder)) {
                String name = file.getFileName().toString();
                if (batches.test(Long.parseLong(name.substring(0, 20)))) {
                    copy(file, bronze.resolve(table.sql()).resolve(prefix + name));
                }
            }
        }
    }

    private static void copy(Path file, Path to) {
        try {
            Files.copy(file, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sync(Workplace... workplaces) {
        for (Workplace workplace : workplaces) {
            assertThat(workplace.run("sync")).isZero();
        }
    }
}
