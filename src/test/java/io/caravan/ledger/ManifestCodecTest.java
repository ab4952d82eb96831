package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.Golden;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.Sha256;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @Test
    void version_1_is_read_for_ever() {
        BatchRecord full = new BatchRecord(
                3,
                "writer-1",
                "ab".repeat(32),
                List.of(file(Lake.USERS, 5, 0), file(TableRef.of("app", "a/b"), 7, 17)),
                List.of(Lake.USERS),
                List.of(new BatchRecord.SchemaChange(Lake.USERS, new SchemaFingerprint("cd".repeat(32)))),
                Lake.checkpoint(12),
                Lake.NOW,
                Completeness.of(OptionalLong.of(1_700_000_000_000_000_000L)),
                Rewrite.NONE);
        Golden.assertEqual("manifest/v1/full.json", Manifests.write(full));
        assertThat(Manifests.read(Golden.read("manifest/v1/full.json"), 12)).isEqualTo(full);

        BatchRecord first = new BatchRecord(
                1,
                "w",
                "",
                List.of(),
                List.of(),
                List.of(),
                Lake.checkpoint(1),
                Lake.NOW,
                Completeness.of(OptionalLong.empty()),
                Rewrite.NONE);
        Golden.assertEqual("manifest/v1/first-empty.json", Manifests.write(first));
        assertThat(Manifests.read(Golden.read("manifest/v1/first-empty.json"), 1))
                .isEqualTo(first);
    }

    @Test
    void version_2_says_what_it_replaces_and_is_read_for_ever() {
        StagedFile file = file(Lake.USERS, 5, 0);
        BatchRecord rewrite = new BatchRecord(
                3,
                "writer-1",
                "ab".repeat(32),
                List.of(file),
                List.of(),
                List.of(),
                Lake.checkpoint(12),
                Lake.NOW,
                Completeness.of(OptionalLong.of(1_700_000_000_000_000_000L)),
                new Rewrite(
                        List.of(
                                S3Key.rawFile(Lake.USERS, 4, HASH).value(),
                                S3Key.rawFile(Lake.USERS, 11, HASH).value()),
                        Map.of(file.key(), new BatchSpan(4, 11)),
                        3));
        Golden.assertEqual("manifest/v2/rewrite.json", Manifests.write(rewrite));
        assertThat(Manifests.read(Golden.read("manifest/v2/rewrite.json"), 12)).isEqualTo(rewrite);
    }

    @Test
    void version_3_says_which_tables_are_behind_and_is_read_for_ever() throws JsonFormatException {
        Completeness behind = new Completeness(
                OptionalLong.of(1_700_000_000_000_000_000L),
                new TreeMap<>(Map.of(
                        Lake.USERS,
                        OptionalLong.of(1_699_999_000_000_000_000L),
                        TableRef.of("waitlist", "entries"),
                        OptionalLong.empty())));
        BatchRecord manifest = new BatchRecord(
                3,
                "writer-1",
                "",
                List.of(new StagedFile(S3Key.rawFile(Lake.USERS, 1, HASH).value(), Lake.USERS, 5, 1234, HASH, 0, 99)),
                List.of(Lake.USERS),
                List.of(),
                Lake.checkpoint(1),
                Lake.NOW,
                behind,
                Rewrite.NONE);
        Golden.assertEqual("manifest/v3/behind.json", Manifests.write(manifest));
        assertThat(Manifests.read(Golden.read("manifest/v3/behind.json"), 1)).isEqualTo(manifest);
        LogSum sum = new LogSum(RecordForm.MANIFEST);
        sum.add(new BatchLog.Entry(manifest, Sha256.of(Manifests.write(manifest))));
        Golden.assertEqual("log-checkpoint/v2/behind.json", Manifests.sums().write(sum));
        assertThat(Manifests.sums()
                        .read(Golden.read("log-checkpoint/v2/behind.json"), 1)
                        .complete())
                .isEqualTo(behind);
    }

    @Test
    void version_4_says_which_rows_it_leaves_out_and_is_read_for_ever() throws JsonFormatException {
        StagedFile before =
                new StagedFile(S3Key.rawFile(Lake.USERS, 1, HASH).value(), Lake.USERS, 5, 1234, HASH, 0, 99);
        BatchRecord first = new BatchRecord(
                3,
                "writer-1",
                "",
                List.of(before),
                List.of(Lake.USERS),
                List.of(),
                Lake.checkpoint(1),
                Lake.NOW,
                Completeness.of(OptionalLong.of(1_700_000_000_000_000_000L)),
                Rewrite.NONE);
        StagedFile file = new StagedFile(S3Key.rawFile(Lake.USERS, 2, HASH).value(), Lake.USERS, 3, 1000, HASH, 0, 99);
        BatchRecord drop = dropping(
                first, file, Drop.forget(List.of(new Drop.OfTable(Lake.USERS, 2, 1, 2)), List.of(before.key())));
        Golden.assertEqual("manifest/v4/forget.json", Manifests.write(drop));
        assertThat(Manifests.read(Golden.read("manifest/v4/forget.json"), 2)).isEqualTo(drop);
        BatchRecord bounded = dropping(
                first,
                file,
                Drop.retention(
                        1_600_000_000_000_000_000L,
                        List.of(new Drop.OfTable(Lake.USERS, 2, 1, 0)),
                        List.of(before.key())));
        Golden.assertEqual("manifest/v4/retention.json", Manifests.write(bounded));
        assertThat(Manifests.read(Golden.read("manifest/v4/retention.json"), 2)).isEqualTo(bounded);

        LogSum sum = new LogSum(RecordForm.MANIFEST);
        sum.add(new BatchLog.Entry(first, Sha256.of(Manifests.write(first))));
        sum.add(new BatchLog.Entry(drop, Sha256.of(Manifests.write(drop))));
        Golden.assertEqual("log-checkpoint/v3/anew.json", Manifests.sums().write(sum));
        LogSum read = Manifests.sums().read(Golden.read("log-checkpoint/v3/anew.json"), 2);
        assertThat(read.anew()).isEqualTo(Map.of(Lake.USERS, 2L));
        assertThat(read.rows()).isEqualTo(Map.of(Lake.USERS, 4L));
    }

    private static BatchRecord dropping(BatchRecord first, StagedFile file, Drop drop) {
        return new BatchRecord(
                3,
                "writer-1",
                Sha256.of(Manifests.write(first)),
                List.of(file),
                List.of(),
                List.of(),
                Lake.checkpoint(2),
                Lake.NOW,
                Completeness.of(OptionalLong.of(1_700_000_000_000_000_000L)),
                new Rewrite(
                        List.of(first.files().get(0).key()),
                        Map.of(file.key(), new BatchSpan(1, 1)),
                        0,
                        Optional.of(drop)));
    }

    @Test
    void a_sum_of_manifests_of_version_1_is_read_for_ever() throws JsonFormatException {
        byte[] written = Manifests.sums().write(OldVersionsTest.sum());
        Golden.assertEqual("log-checkpoint/v1/full.json", written);
        LogSum read = Manifests.sums().read(Golden.read("log-checkpoint/v1/full.json"), 2);
        assertThat(Manifests.sums().write(read)).isEqualTo(written);
        assertThat(read.files()).hasSize(2);
        assertThat(read.replacements()).hasSize(1);
    }

    @Test
    void the_descriptor_of_version_1_is_read_for_ever() {
        LocationOwner descriptor = new LocationOwner("app", "happy-otter-123");
        Golden.assertEqual("manifest/v1/_destination.json", descriptor.write(Lake.NOW, Optional.of("w")));
        assertThat(LocationOwner.read(Golden.read("manifest/v1/_destination.json"), "golden"))
                .isEqualTo(descriptor);
    }

    private static StagedFile file(TableRef table, long rows, long minTs) {
        return new StagedFile(S3Key.rawFile(table, 12, HASH).value(), table, rows, 1234, HASH, minTs, 99);
    }
}
