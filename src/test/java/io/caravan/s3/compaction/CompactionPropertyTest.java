package io.caravan.s3.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.parquet.RollPolicy;
import io.caravan.s3.Compacting;
import io.caravan.s3.History;
import io.caravan.s3.Lake;
import io.caravan.s3.RawLog;
import io.caravan.testing.Property;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the history, and whenever it is compacted: every event is there once, in its batch, and nothing else is. */
class CompactionPropertyTest {
    private static final List<TableRef> TABLES = List.of(Lake.USERS, Lake.ENTRIES, TableRef.root("notes"));

    @TempDir
    private Path directory;

    private int cases;

    @Test
    void no_history_and_no_compaction_loses_moves_or_repeats_an_event() {
        Property.forAll(5, random -> {
            Lake lake = new Lake(directory.resolve("case" + cases++));
            lake.roll = new RollPolicy(1 + random.nextInt(9), 1 << 20, 48 << 20);
            History history = new History(lake, lake.writer("w0"));
            RawLog incremental = new RawLog(lake.store());
            for (int step = 0; step < 14; step++) {
                step(history, random, step);
                compareWithTheManifests(lake, incremental);
            }
            assertThat(history.found()).isEqualTo(history.expected());
            assertThat(history.writer().rows()).isEqualTo(new TreeMap<>(history.rows()));
        });
    }

    private static void step(History history, Random random, int step) {
        for (TableRef table : TABLES) {
            history.upserts(table, random.nextInt(5));
            if (random.nextInt(4) == 0) {
                history.delete(table);
            }
            if (random.nextInt(12) == 0) {
                history.truncate(table);
                history.upserts(table, random.nextInt(4));
            }
            if (random.nextInt(6) == 0) {
                history.widen(table, "column" + step);
            }
        }
        history.commit();
        if (random.nextInt(5) == 0) {
            history.restart("w" + step);
        }
        if (random.nextInt(3) == 0) {
            CompactConfig settings = new CompactConfig(
                    Optional.empty(), 1 << 20, 2 << 20, 2 + random.nextInt(4), Duration.ofHours(random.nextInt(2)));
            Compacting.all(history.writer(), settings);
            S3Compaction.of(history.writer(), settings).expire();
        }
    }

    private static void compareWithTheManifests(Lake lake, RawLog incremental) {
        LiveFiles head = new RawLog(lake.store()).head().orElseThrow();
        assertThat(incremental.head()).isEqualTo(Optional.of(head));
        List<String> keys = new ArrayList<>();
        head.files().forEach(live -> keys.add(live.file().key()));
        assertThat(keys).containsExactlyInAnyOrderElementsOf(lake.live());
        long middle = head.batch() / 2;
        assertThat(incremental.since(middle).orElseThrow().files())
                .isEqualTo(head.files().stream()
                        .filter(live -> live.lastBatch() > middle)
                        .toList());
        for (int i = 1; i < head.files().size(); i++) {
            LiveFile before = head.files().get(i - 1);
            LiveFile after = head.files().get(i);
            if (before.file().table().equals(after.file().table())) {
                assertThat(before.lastBatch()).isLessThanOrEqualTo(after.firstBatch());
            }
        }
    }
}
