package io.caravan.s3.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.Sha256;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.RawLog;
import io.caravan.s3.Compacting;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Key;
import io.caravan.s3.S3Ledger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch a minute for a year, and a compaction an hour: what it costs at the end is what it cost in the first week. */
@Tag("slow")
class YearOfBatchesTest {
    private static final long WEEK = 7 * 24 * 60;
    private static final long YEAR = 525_600;
    private static final List<TableRef> TABLES = List.of(TableRef.root("users"), TableRef.of("waitlist", "entries"));
    private static final CompactConfig SETTINGS =
            new CompactConfig(Optional.empty(), 32 << 20, 128 << 20, 10, Duration.ofHours(24));

    @TempDir
    private Path directory;

    private final YearStore store = new YearStore();
    private Instant now = Lake.NOW;
    private S3Destination writer;
    private Compaction compaction;
    private long batch;
    private long events;
    private long rewritten;

    /** What some days cost at most, or in sum. */
    private record Costs(int start, int head, int since, int commits, long commitBytes, int live) {}

    @Test
    void start_commit_and_reading_cost_the_same_in_the_last_week_as_in_the_first() {
        writer = open("writer");
        Costs second = costs(2 * WEEK);
        while (batch < YEAR - WEEK) {
            minute();
        }
        Costs last = costs(YEAR);

        assertThat(batch).isGreaterThanOrEqualTo(YEAR);
        assertThat(events).isGreaterThan(YEAR);
        assertThat(last.start()).isLessThanOrEqualTo(second.start() + 2).isLessThan(60);
        assertThat(last.head()).isLessThanOrEqualTo(second.head() + 2).isLessThan(250);
        assertThat(last.since()).isLessThan(40);
        assertThat(last.commits()).isCloseTo(second.commits(), withPercentage(2));
        assertThat(last.commitBytes()).isLessThan(second.commitBytes() * 13 / 10);
        assertThat(last.live()).isLessThan(200);
        assertThat(rewritten / events).as("times that a row is rewritten").isLessThan(8);
        System.out.printf(
                "second week %s%nlast week   %s%nrewritten %.2f times, %,d events, %d objects that are no old manifest%n",
                second, last, (double) rewritten / events, events, store.size());
    }

    /** Of the week that ends with this batch. */
    private Costs costs(long end) {
        while (batch < end - WEEK) {
            minute();
        }
        store.takeCalls();
        store.takeBytes();
        while (batch < end) {
            minute();
        }
        int commits = store.takeCalls();
        long bytes = store.takeBytes();
        int start = 0;
        int head = 0;
        int since = 0;
        int live = 0;
        for (int i = 0; i < 150; i++) {
            minute();
            store.takeCalls();
            S3Destination fresh = open("reader");
            fresh.lastReceipt();
            fresh.sweep();
            start = Math.max(start, store.takeCalls());
            RawLog log = new RawLog(store, S3Ledger.MANIFESTS);
            live = Math.max(live, log.head().orElseThrow().files().size());
            head = Math.max(head, store.takeCalls());
            long before = batch;
            minute();
            store.takeCalls();
            assertThat(log.since(before).orElseThrow().files()).isNotEmpty();
            since = Math.max(since, store.takeCalls());
        }
        return new Costs(start, head, since, commits, bytes, live);
    }

    private void minute() {
        now = now.plusSeconds(60);
        batch++;
        List<StagedFile> files = TABLES.stream()
                .filter(table -> batch % 3 != 0 || table.component().isRoot())
                .map(table -> file(table, batch, 1 + batch % 4, 3000 + batch % 500))
                .toList();
        files.forEach(file -> events += file.rows());
        List<TableRef> truncates = batch == 1 ? TABLES : List.of();
        writer.commit(new StagedBatch(files, truncates, new TreeMap<>(), checkpoint(), OptionalLong.of(1000 + batch)));
        if (batch % 60 == 0) {
            compaction.expire();
            while (Compacting.once(writer, compaction)) {
                batch++;
            }
        }
    }

    private Checkpoint checkpoint() {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        TABLES.forEach(table -> generations.put(table, 1L));
        return new Checkpoint(
                "app",
                "happy-otter-123",
                batch,
                "all",
                generations,
                new TreeMap<>(),
                new Phase.DeltaTail(1000 + batch));
    }

    private static StagedFile file(TableRef table, long batch, long rows, long bytes) {
        String sha256 = Sha256.of((table + "/" + batch).getBytes(StandardCharsets.UTF_8));
        return new StagedFile(S3Key.rawFile(table, batch, sha256).value(), table, rows, bytes, sha256, 1, 1000 + batch);
    }

    /** As files of Parquet would be: about 200 bytes an event, and something for the footer. */
    private List<LiveFile> rewrite(CompactionPlan.Run run, long number) {
        rewritten += run.rows();
        LiveFile first = run.files().get(0);
        LiveFile last = run.files().get(run.files().size() - 1);
        StagedFile large = file(run.table(), number, run.rows(), 3000 + 200 * run.rows());
        return List.of(new LiveFile(large, first.firstBatch(), last.lastBatch()));
    }

    private S3Destination open(String id) {
        Lake lake = new Lake(directory);
        InstantSource time = () -> now;
        lake.clock = time.withZone(ZoneOffset.UTC);
        S3Destination destination = lake.writer(id, file -> store);
        compaction = id.equals("writer") ? S3Compaction.of(destination, SETTINGS, this::rewrite) : compaction;
        return destination;
    }
}
