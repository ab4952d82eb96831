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
import io.caravan.testing.warehouse.WarehouseLake;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that believe that the source is theirs: in each round one goes on, the other is fenced, and the data stays whole. */
@Tag("slow")
class TwoInWarehouseTest {
    private static final int ROUNDS = 4;

    @TempDir
    private Path directory;

    private final Warehouse warehouse = Warehouse.shared();
    private final WarehouseLake lake = WarehouseLake.in(warehouse, "two_writers");
    private String volume;

    @Test
    void of_two_writers_exactly_one_survives_and_a_stream_reads_each_row_once() {
        warehouse.reset();
        volume = lake.volume();
        try (Sandbox sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(300).withChangesPerSecond(5))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            race(sandbox, 0);
            TableStream stream = TableStream.of(warehouse, "main.two_writers.app__orders");
            for (int round = 1; round < ROUNDS; round++) {
                race(sandbox, round);
            }
            assertThat(work(sandbox, "one").run("sync")).isZero();
            EventLedger.verify(log, lake);
            assertThat(stream.verify()).isPositive();
        }
    }

    private void race(Sandbox sandbox, int round) {
        try (CaravanProcess one = run(sandbox, "one", round);
                CaravanProcess two = run(sandbox, "two", round)) {
            soon(() -> one.isAlive() != two.isAlive());
            CaravanProcess loser = one.isAlive() ? two : one;
            CaravanProcess survivor = one.isAlive() ? one : two;
            assertThat(loser.exitCode()).as(loser.output()).isEqualTo(4);
            assertThat(loser.output()).contains("changed nothing and must stop");
            int landed = landed();
            soon(() -> landed() > landed);
            assertThat(survivor.isAlive()).as(survivor.output()).isTrue();
            survivor.terminate();
            assertThat(survivor.exitCode()).as(survivor.output()).isEqualTo(143);
        }
    }

    /** The batch that every table holds. */
    private int landed() {
        return lake.checkpoint().get(0).get(0).asInt();
    }

    private CaravanProcess run(Sandbox sandbox, String state, int round) {
        Path output = directory.resolve(state + "-" + round + ".txt");
        return CaravanProcess.start(
                App.class, output, work(sandbox, state).arguments("run", "-Dsync.cron=* * * * * ?"));
    }

    private Workplace work(Sandbox sandbox, String state) {
        List<String> settings = new ArrayList<>(lake.settings());
        settings.addAll(List.of(volume, "databricks.mergeRows=10", "state.location=file:" + directory.resolve(state)));
        return new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings);
    }

    private static void soon(Callable<Boolean> condition) {
        await().until(condition);
    }
}
