package io.caravan.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.Golden;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.BatchRecordCodec;
import io.caravan.ledger.CommitSample;
import io.caravan.ledger.RecordForm;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** After an upgrade, what an older version decided is still decided. */
class OldRecordsTest {
    private static final BatchRecordCodec CODEC = new BatchRecordCodec(RecordForm.COMMIT, PartKey::isOf);

    @Test
    void a_record_of_version_1_is_read_for_ever() {
        BatchRecord record = CommitSample.full(
                (table, hash) -> PartKey.of(Optional.of("/Volumes/main/bronze/caravan/" + table.table()), 3, 12, hash)
                        .value());
        Golden.assertEqual("commit/v1/databricks.json", CODEC.write(record));
        assertThat(CODEC.read(Golden.read("commit/v1/databricks.json"), 12, "golden"))
                .isEqualTo(record);
    }

    @Test
    void a_record_of_version_2_says_which_tables_are_behind_and_is_read_for_ever() {
        BatchRecord record = CommitSample.behind(
                (table, hash) -> PartKey.of(Optional.of("/Volumes/main/bronze/caravan/" + table.table()), 3, 12, hash)
                        .value());
        Golden.assertEqual("commit/v2/databricks.json", CODEC.write(record));
        assertThat(CODEC.read(Golden.read("commit/v2/databricks.json"), 12, "golden"))
                .isEqualTo(record);
    }
}
