package io.caravan.s3.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.RawLog;
import io.caravan.parquet.DuckDb;
import io.caravan.s3.Compacting;
import io.caravan.s3.History;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
    private static final int BATCHES = 12;

    @TempDir
    Path directory;

    private Lake lake;
    private S3Destination writer;

    @BeforeEach
    void small_files() {
        lake = new Lake(directory);
        writer = lake.writer("one");
        for (long batch = 1; batch <= BATCHES; batch++) {
            writer.commit(Lake.stage(writer, batch, "id" + batch));
        }
    }

    @Test
    void many_small_files_become_one_a_table_and_every_column_of_every_row_is_kept_in_order() {
        List<List<String>> before = lake.rows();
        assertThat(Compacting.all(writer, Compacting.SMALL)).isEqualTo(1);

        assertThat(lake.live()).hasSize(2);
        assertThat(lake.rows()).isEqualTo(before).hasSize(2 * BATCHES);
        for (String key : lake.live()) {
            assertThat(DuckDb.query("SELECT _batch FROM '" + lake.root().resolve(key) + "' ORDER BY file_row_number"))
                    .extracting(row -> row.get(0))
                    .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
        }
        assertThat(lake.spooled()).isEmpty();
    }

    @Test
    void it_is_a_batch_that_leaves_the_checkpoint_where_it_is_in_the_source() {
        Receipt before = writer.lastReceipt().orElseThrow();
        Compacting.all(writer, Compacting.SMALL);

        Receipt after = lake.writer("two").lastReceipt().orElseThrow();
        assertThat(after.batch()).isEqualTo(BATCHES + 1);
        assertThat(after.checkpoint()).isEqualTo(before.checkpoint().withBatch(BATCHES + 1));
        writer.commit(Lake.stage(writer, BATCHES + 2, "next"));
        assertThat(lake.rows()).hasSize(2 * BATCHES + 2);
    }

    @Test
    void the_manifest_says_what_it_replaces_and_whose_rows_the_files_hold() {
        List<String> small = lake.live();
        Compacting.all(writer, Compacting.SMALL);

        BatchRecord manifest = lake.readManifest(BATCHES + 1);
        assertThat(manifest.rewrite().replaces()).containsExactlyInAnyOrderElementsOf(small);
        assertThat(manifest.files()).hasSize(2).allSatisfy(file -> {
            assertThat(manifest.live(file)).isEqualTo(new LiveFile(file, 1, BATCHES));
            assertThat(file.rows()).isEqualTo(BATCHES);
        });
    }

    @Test
    void a_rewritten_file_has_the_layout_and_the_footer_of_any_other() {
        String small = lake.live().get(0);
        Compacting.all(writer, Compacting.SMALL);
        String large = lake.live().get(0);

        String schema = "SELECT name, type, repetition_type, converted_type, logical_type FROM parquet_schema('%s')";
        assertThat(DuckDb.query(schema.formatted(lake.root().resolve(large))))
                .isEqualTo(DuckDb.query(schema.formatted(lake.root().resolve(small))));
        assertThat(DuckDb.query("SELECT decode(key), decode(value) FROM parquet_kv_metadata('"
                        + lake.root().resolve(large) + "') ORDER BY 1"))
                .containsExactly(
                        List.of("caravan.batch", "13"),
                        List.of("caravan.layout", "1"),
                        List.of("caravan.source", "app"));
        assertThat(DuckDb.query("SELECT path_in_schema, stats_min_value, stats_max_value, compression FROM"
                        + " parquet_metadata('" + lake.root().resolve(large) + "')"))
                .contains(List.of("_ts", "1", "12", "ZSTD"), List.of("document", "NULL", "NULL", "ZSTD"));
    }

    @Test
    void few_files_and_large_ones_are_left_alone() {
        assertThat(Compacting.all(
                        writer, new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, BATCHES + 1, Duration.ZERO)))
                .isZero();
        assertThat(Compacting.all(writer, new CompactConfig(Optional.empty(), 100, 4 << 20, 3, Duration.ZERO)))
                .isZero();
        Compacting.all(writer, Compacting.SMALL);
        assertThat(Compacting.all(writer, Compacting.SMALL)).isZero();
    }

    @Test
    void what_was_replaced_stays_for_the_grace_period_and_then_goes() {
        List<String> small = lake.live();
        Compacting.all(writer, Compacting.SMALL);
        assertThat(lake.files("raw_change_log")).hasSize(2 * BATCHES + 2);

        at(Duration.ofHours(24).minusSeconds(1));
        assertThat(S3Compaction.of(writer, Compacting.SMALL).expire()).isZero();
        assertThat(lake.files("raw_change_log")).containsAll(small);

        at(Duration.ofHours(24));
        Compaction late = S3Compaction.of(writer, Compacting.SMALL);
        assertThat(late.expire()).isEqualTo(2 * BATCHES);
        assertThat(late.expire()).isZero();
        assertThat(lake.files("raw_change_log")).containsExactlyInAnyOrderElementsOf(lake.live());
        assertThat(lake.rows()).hasSize(2 * BATCHES);
    }

    /** Or what was forgotten meanwhile would stay for as many years as the clock was ahead. */
    @Test
    void what_was_replaced_while_a_clock_was_ahead_goes_once_it_was_seen_for_the_grace_period() {
        AtomicLong hours = new AtomicLong(24 * 3650);
        InstantSource time = () -> Lake.NOW.plus(Duration.ofHours(hours.get()));
        lake.clock = time.withZone(ZoneOffset.UTC);
        writer = lake.writer("one");
        Compacting.all(writer, Compacting.SMALL);
        hours.set(1);
        Compaction compaction = S3Compaction.of(writer, Compacting.SMALL);
        assertThat(compaction.expire()).isZero();
        hours.set(24);
        assertThat(compaction.expire()).isZero();
        hours.set(25);
        assertThat(compaction.expire()).isEqualTo(2 * BATCHES);
        assertThat(lake.files("raw_change_log")).containsExactlyInAnyOrderElementsOf(lake.live());
    }

    @Test
    void the_next_rewrite_notes_what_is_deleted_so_that_nobody_deletes_it_again() {
        Compacting.all(writer, Compacting.SMALL);
        at(Duration.ofHours(25));
        for (long batch = BATCHES + 2; batch <= 2 * BATCHES + 1; batch++) {
            writer.commit(Lake.stage(writer, batch, "later" + batch));
        }
        Compaction compaction = S3Compaction.of(writer, Compacting.SMALL);
        compaction.expire();
        while (Compacting.once(writer, compaction)) {
            assertThat(lake.readManifest(writer.lastReceipt().orElseThrow().batch())
                            .rewrite()
                            .deletedThrough())
                    .isEqualTo(BATCHES + 1);
        }
        at(Duration.ofHours(26));
        assertThat(S3Compaction.of(lake.writer("two"), Compacting.SMALL).expire())
                .isZero();
    }

    @Test
    void files_that_are_not_ours_are_never_deleted() throws IOException {
        Path foreign = lake.root().resolve("raw_change_log/app/users/00000000000000000003-ffffffffffffffff.parquet");
        Files.writeString(foreign, "mine");
        Compacting.all(writer, new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, 3, Duration.ZERO));
        S3Compaction.of(writer, new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, 3, Duration.ZERO))
                .expire();
        assertThat(foreign).exists();
    }

    @Test
    void a_damaged_a_truncated_and_a_missing_file_stop_it_and_nothing_is_replaced() throws IOException {
        Path file = lake.root().resolve(lake.live().get(5));
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, whole.length - 1), new byte[0])) {
            Files.write(file, damaged);
            refused("is not what its manifest says: it has " + damaged.length + " bytes");
        }
        Files.delete(file);
        refused("it is missing");
        Files.write(file, whole);
        assertThat(Compacting.all(writer, Compacting.SMALL)).isEqualTo(1);
    }

    private void refused(String why) {
        assertThatThrownBy(() -> Compacting.all(writer, Compacting.SMALL))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(lake.live().get(5))
                .hasMessageContaining(why)
                .hasMessageContaining("Nothing was replaced");
        assertThat(lake.manifest(BATCHES + 1)).doesNotExist();
        assertThat(lake.spooled()).isEmpty();
    }

    @Test
    void of_a_sync_and_a_compaction_one_is_fenced_and_the_rows_are_whole() {
        List<List<String>> before = lake.rows();
        S3Destination other = lake.writer("two");
        StagedBatch rewritten = S3Compaction.of(other, Compacting.SMALL)
                .rewrite(Compacting.next(other))
                .orElseThrow();
        writer.commit(Lake.stage(writer, BATCHES + 1, "sync"));
        assertThatThrownBy(() -> other.commit(rewritten)).isInstanceOf(SyncFailure.Fenced.class);
        assertThat(lake.rows()).hasSize(before.size() + 2);

        StagedBatch late = Lake.stage(writer, BATCHES + 2, "late");
        Compacting.all(lake.writer("three"), Compacting.SMALL);
        assertThatThrownBy(() -> writer.commit(late)).isInstanceOf(SyncFailure.Fenced.class);
        assertThat(lake.rows()).hasSize(before.size() + 2);
        lake.writer("four").sweep();
        assertThat(lake.files("raw_change_log")).hasSize(2 * BATCHES + 2 + 2);
    }

    @Test
    void rows_of_the_current_generation_never_meet_older_ones_in_a_file() {
        Lake resynced = new Lake(directory.resolve("resynced"));
        History history = new History(resynced, resynced.writer("one"));
        for (int batch = 1; batch <= 12; batch++) {
            history.upserts(Lake.USERS, 2);
            if (batch == 7) {
                history.truncate(Lake.USERS);
            }
            history.commit();
        }
        Compacting.all(history.writer(), Compacting.SMALL);
        assertThat(new RawLog(resynced.store(), S3Ledger.MANIFESTS)
                        .head()
                        .orElseThrow()
                        .files())
                .extracting(LiveFile::firstBatch, LiveFile::lastBatch)
                .containsExactly(tuple(1L, 6L), tuple(7L, 12L));
    }

    private void at(Duration later) {
        lake.clock = Clock.fixed(Lake.NOW.plus(later), ZoneOffset.UTC);
        writer = lake.writer("one");
    }
}
