package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.Golden;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.BatchRecordCodec;
import io.caravan.ledger.CommitSample;
import io.caravan.ledger.FileKeys;
import io.caravan.ledger.RecordForm;
import io.caravan.store.ObjectKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** After an upgrade, what an older version decided is still decided. */
class OldRecordsTest {
    private static final BatchRecordCodec CODEC = new BatchRecordCodec(RecordForm.COMMIT, (file, batch) -> file.key()
            .equals(DeltaKey.file(file.table(), batch, file.sha256()).value()));

    @Test
    void a_record_of_version_1_is_read_for_ever() {
        BatchRecord record = CommitSample.full(
                (table, hash) -> DeltaKey.file(table, 12, hash).value());
        Golden.assertEqual("commit/v1/delta.json", CODEC.write(record));
        assertThat(CODEC.read(Golden.read("commit/v1/delta.json"), 12, "golden"))
                .isEqualTo(record);
    }

    @Test
    void a_record_of_version_2_says_which_tables_are_behind_and_is_read_for_ever() {
        BatchRecord record = CommitSample.behind(
                (table, hash) -> DeltaKey.file(table, 12, hash).value());
        Golden.assertEqual("commit/v2/delta.json", CODEC.write(record));
        assertThat(CODEC.read(Golden.read("commit/v2/delta.json"), 12, "golden"))
                .isEqualTo(record);
    }

    private static final BatchRecordCodec REPLACING = new BatchRecordCodec(RecordForm.COMMIT, new FileKeys() {
        @Override
        public boolean isOf(StagedFile file, long batch) {
            return file.key()
                    .equals(DeltaKey.file(file.table(), batch, file.sha256()).value());
        }

        @Override
        public Optional<Long> batchOf(String key) {
            return DeltaKey.dataBatch(new ObjectKey(key));
        }

        @Override
        public boolean isForeign(String key) {
            return DeltaKey.isForeign(new ObjectKey(key));
        }
    });

    @Test
    void a_record_of_version_3_says_which_rows_it_leaves_out_and_is_read_for_ever() {
        verify(
                "commit/v3/delta.json",
                DeltaKey.file(Bronze.USERS, 4, "0123456789abcdef".repeat(4)).value());
    }

    @Test
    void a_record_of_version_4_replaces_a_file_of_another_engine_and_is_read_for_ever() {
        verify("commit/v4/delta.json", "bronze/app__users/part-00000-5f1c.c000.snappy.parquet");
    }

    private static void verify(String golden, String replaced) {
        BatchRecord record = CommitSample.forget(
                (table, hash) -> DeltaKey.file(table, 12, hash).value(), replaced);
        Golden.assertEqual(golden, REPLACING.write(record));
        assertThat(REPLACING.read(Golden.read(golden), 12, "golden")).isEqualTo(record);
    }

    @Test
    void a_record_replaces_no_file_outside_of_a_table() {
        for (String key : List.of(
                "bronze/app__users/_delta_log/00000000000000000003.checkpoint.parquet",
                "bronze/app__users/x7/part-0.parquet",
                "silver/app__users/part-0.parquet",
                "bronze/app__users/.part-0.parquet",
                "bronze/app__users/part-0.json")) {
            BatchRecord record = CommitSample.forget(
                    (table, hash) -> DeltaKey.file(table, 12, hash).value(), key);
            byte[] text = REPLACING.write(record);
            assertThatThrownBy(() -> REPLACING.read(text, 12, "smuggled"))
                    .as(key)
                    .isInstanceOf(SyncFailure.StateUnreadable.class);
        }
    }
}
