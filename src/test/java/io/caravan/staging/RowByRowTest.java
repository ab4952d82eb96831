package io.caravan.staging;

import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.ledger.AsOf;
import io.caravan.staging.engine.Duck;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that is written row by row takes long, so it says how far it is, and ends when it is told to. */
class RowByRowTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void a_stop_ends_it_at_the_next_row() {
        StagingHistory history = new StagingHistory(directory);
        IntStream.range(0, 100).forEach(i -> history.upsert(USERS, "u" + i, Map.of("n", ONE)));
        history.land();
        List<Path> raw = List.of(history.anyRawFile().orElseThrow());
        TablePlan.Target target =
                new TablePlan.Target(USERS, 1, SchemaFingerprint.of(TableSchema.EMPTY), List.of(), new AsOf(1, 2000));
        AtomicInteger rows = new AtomicInteger();
        try (Duck duck = Duck.open(directory.resolve("spill"), 128L << 20)) {
            new TableSql(target, raw, 0).findWinners(duck);
            RowByRow reader = new RowByRow(duck, rows::incrementAndGet);
            assertThatThrownBy(() -> reader.documents(raw, (row, document) -> {
                        if (rows.get() == 9) {
                            duck.stop();
                        }
                    }))
                    .hasMessageContaining("Staging was stopped");
            assertThat(rows).hasValue(10);
        }
    }

    @Test
    void it_shows_a_sign_of_life_every_ten_seconds() {
        AtomicInteger signs = new AtomicInteger();
        InstantSource time = () -> now;
        RowProgress progress = new RowProgress(USERS, time.withZone(ZoneOffset.UTC), signs::incrementAndGet);
        for (int second = 0; second < 60; second++) {
            now = now.plusSeconds(1);
            IntStream.range(0, 100).forEach(row -> progress.run());
        }
        assertThat(signs.get()).isBetween(5, 6);
    }
}
