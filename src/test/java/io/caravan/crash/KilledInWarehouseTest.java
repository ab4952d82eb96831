package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.TableStream;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseFault;
import io.caravan.testing.warehouse.WarehouseLake;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SIGKILL while the warehouse executes a statement of a commit. The statement goes on without its sender, and ends only when the
 * successor has landed: nothing is lost, nothing twice. The first batch of a source, and one while a stream reads.
 */
@Tag("slow")
class KilledInWarehouseTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private final Warehouse warehouse = Warehouse.shared();
    private WarehouseLake lake;
    private SandboxLog log;
    private Workplace work;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "stage    | explode(from_json",
                "decide   | SET pending = ?",
                "copy     | COPY INTO",
                "merge    | explode(rows)",
                "record   | s.committed_at, s.receipt",
                "finish   | pending = NULL"
            })
    void a_statement_that_outlives_its_sender_changes_nothing_twice(String step, String text) {
        lake = WarehouseLake.in(warehouse, "killed_" + step);
        warehouse.reset();
        List<String> settings = new ArrayList<>(lake.settings());
        settings.addAll(List.of(lake.volume(), "databricks.mergeRows=30"));
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            log = new SandboxLog(sandbox.url());
            work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings);
            kill(text);
            TableStream stream = TableStream.of(warehouse, "main.killed_" + step + ".app__orders");
            log.post("/sandbox/apply", "{\"transactions\":100}");
            kill(text);
            assertThat(stream.verify()).isPositive();
        }
    }

    /** A process, and then its successor while the statement still runs; and then another, when it has ended. */
    private void kill(String text) {
        warehouse.inject(WarehouseFault.slow(LONG.toMillis()).onStatement("(?s)" + Pattern.quote(text)));
        try (CaravanProcess dying =
                CaravanProcess.start(App.class, directory.resolve("output.txt"), work.arguments("sync"))) {
            await().until(() -> warehouse.isDelayed(text) || !dying.isAlive());
            assertThat(dying.isAlive()).as(dying.output()).isTrue();
            dying.kill();
            assertThat(dying.exitCode()).isEqualTo(137);
        }
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, lake);
        warehouse.release();
        await().until(() -> !warehouse.isDelayed(text));
        log.post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, lake);
        assertThat(lake.orphans()).isEmpty();
    }
}
