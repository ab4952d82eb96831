package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Ledger;
import io.caravan.staging.LandedState;
import io.caravan.staging.StagingConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkpoints of the manifests save time, and whatever becomes of them costs nothing but time. */
class LogCheckpointsTest {
    @TempDir
    private static Path template;

    @TempDir
    private Path directory;

    private Lake lake;
    private LiveFiles truth;

    @BeforeAll
    static void two_hundred_and_thirty_batches() {
        S3Destination writer = new Lake(template).writer("one");
        for (long batch = 1; batch <= 230; batch++) {
            writer.commit(
                    batch % 40 == 0
                            ? Lake.stage(writer, batch, "id" + batch)
                            : Lake.staged(batch, List.of(), List.of()));
        }
    }

    @BeforeEach
    void two_checkpoints() throws IOException {
        try (Stream<Path> paths = Files.walk(template)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Path to = directory.resolve(template.relativize(path).toString());
                Files.createDirectories(to.getParent());
                Files.copy(path, to);
            }
        }
        lake = new Lake(directory);
        truth = new RawLog(lake.store(), S3Ledger.MANIFESTS).head().orElseThrow();
        assertThat(truth.files()).hasSize(10);
        assertThat(lake.files("_manifest/_checkpoint")).hasSize(2);
    }

    @Test
    void a_reader_opens_one_checkpoint_and_what_came_after_it() {
        assertThat(manifestsRead()).hasSizeLessThanOrEqualTo(33).allMatch(batch -> batch >= 200);
    }

    @Test
    void a_checkpoint_is_what_the_manifests_add_up_to_whoever_writes_it() throws IOException {
        byte[] written = Files.readAllBytes(checkpoint(200));
        Files.delete(checkpoint(200));
        Files.delete(checkpoint(100));
        Files.delete(hint());
        LogSum sum = new LogReader(Manifests.log(lake.store()), checkpoints()).at(200);
        assertThat(Manifests.sums().write(sum)).isEqualTo(written);
    }

    @Test
    void a_manifest_that_is_lost_behind_a_checkpoint_stops_no_sync_and_verify_names_it() throws IOException {
        Path lost = lake.manifest(50);
        byte[] text = Files.readAllBytes(lost);
        Files.delete(lost);
        try (S3Destination writer = lake.writer("two")) {
            assertThat(writer.lastReceipt().orElseThrow().batch()).isEqualTo(230);
            writer.sweep();
            writer.commit(Lake.stage(writer, 231, "id231"));
        }
        assertThatThrownBy(this::verified)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(S3Ledger.MANIFESTS.record(50).value())
                .hasMessageContaining("Restore _manifest/");
        Files.write(lost, text);
        assertThat(verified().batch()).isEqualTo(231);
    }

    private LandedState verified() {
        StagingConfig limits = new StagingConfig(
                StagingConfig.When.BY_COMMAND, Duration.ZERO, 128L << 20, 32L << 20, Duration.ofHours(1));
        return LandedState.read(lake.config(), limits, lake.runtime("verify"), table -> true);
    }

    @Test
    void without_the_newest_an_earlier_one_serves() throws IOException {
        Files.delete(checkpoint(200));
        assertThat(manifestsRead()).allMatch(batch -> batch >= 100);
    }

    @Test
    void without_any_the_manifests_serve() throws IOException {
        Files.delete(checkpoint(200));
        Files.delete(checkpoint(100));
        Files.delete(hint());
        assertThat(manifestsRead()).contains(1L);
    }

    @Test
    void every_truncation_and_many_flipped_bits_of_one_are_noticed() throws IOException {
        byte[] text = Files.readAllBytes(checkpoint(200));
        for (int at = 0; at < text.length; at += 97) {
            Files.write(checkpoint(200), Arrays.copyOf(text, at));
            sameAsEver();
            byte[] damaged = text.clone();
            damaged[at] ^= (byte) (1 << (at % 7));
            Files.write(checkpoint(200), damaged);
            sameAsEver();
        }
    }

    @Test
    void one_of_a_newer_version_and_one_of_another_lake_are_not_used() throws IOException {
        String text = Files.readString(checkpoint(200));
        reseal(text.replace("\"version\":1", "\"version\":2"));
        assertThat(manifestsRead()).allMatch(batch -> batch >= 100);

        Lake other = new Lake(directory.resolve("other"));
        S3Destination writer = other.writer("other");
        for (long batch = 1; batch <= 200; batch++) {
            writer.commit(Lake.staged(batch, List.of(), List.of()));
        }
        Files.copy(
                other.root().resolve(S3Ledger.MANIFESTS.sum(200).value()),
                checkpoint(200),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(manifestsRead()).allMatch(batch -> batch >= 100);
    }

    @Test
    void a_stale_a_damaged_and_a_missing_hint_are_harmless() throws IOException {
        for (String hint : List.of(
                """
                        {"version":1,"batch":100}""",
                "{\"batch\":-7}",
                "{\"batch\":99999}",
                "half",
                "",
                "[]")) {
            Files.writeString(hint(), hint);
            sameAsEver();
            assertThat(lake.writer("next").lastReceipt().orElseThrow().batch()).isEqualTo(230);
        }
        Files.delete(hint());
        sameAsEver();
        assertThat(manifestsRead()).allMatch(batch -> batch >= 200);
    }

    @Test
    void a_checkpoint_whose_manifest_is_gone_proves_that_manifests_are_lost() throws IOException {
        for (long batch = 150; batch <= 230; batch++) {
            Files.delete(lake.manifest(batch));
        }
        assertThatThrownBy(() -> lake.writer("next").lastReceipt())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("The manifest of batch 200")
                .hasMessageContaining("Restore _manifest/ from a backup");
    }

    @Test
    void a_damaged_one_is_mended_by_whoever_comes_to_write_it() throws IOException {
        Files.createDirectories(checkpoint(300).getParent());
        Files.writeString(checkpoint(300), "half");
        S3Destination writer = lake.writer("two");
        for (long batch = 231; batch <= 300; batch++) {
            writer.commit(Lake.staged(batch, List.of(), List.of()));
        }
        assertThat(manifestsRead()).allMatch(batch -> batch >= 299);
    }

    @Test
    void old_ones_are_deleted() {
        S3Destination writer = lake.writer("two");
        for (long batch = 231; batch <= 1100; batch++) {
            writer.commit(Lake.staged(batch, List.of(), List.of()));
        }
        assertThat(lake.files("_manifest/_checkpoint")).hasSize(10);
        assertThat(manifestsRead()).allMatch(batch -> batch >= 1099);
    }

    /** As those of a lake of 10,001 to 90,000 live files, every third or fifth or ninth hundred. */
    @Test
    void old_ones_are_deleted_where_they_are_rare_too() throws IOException {
        for (long batch = 300; batch <= 12_300; batch += 300) {
            LogSum state = new LogSum(RecordForm.MANIFEST);
            state.reach(batch, "0".repeat(64), Completeness.UNTOLD);
            checkpoints().write(state);
        }
        assertThat(lake.files("_manifest/_checkpoint"))
                .extracting(file -> Long.parseLong(file.replaceAll("[^0-9]", "")))
                .containsExactlyInAnyOrder(11_400L, 11_700L, 12_000L, 12_300L);
    }

    @Test
    void many_live_files_are_written_down_less_often() {
        assertThat(SumCheckpoints.isDue(200, 100, 10_000)).isTrue();
        assertThat(SumCheckpoints.isDue(200, 100, 10_001)).isFalse();
        assertThat(SumCheckpoints.isDue(300, 100, 10_001)).isTrue();
        assertThat(SumCheckpoints.isDue(250, 100, 1)).isFalse();
    }

    private void sameAsEver() {
        assertThat(new RawLog(lake.store(), S3Ledger.MANIFESTS).head()).contains(truth);
    }

    /** Batches whose manifests a fresh reader of the head opens. */
    private List<Long> manifestsRead() {
        ManifestReads reads = new ManifestReads(lake.store());
        LiveFiles head = new RawLog(reads, S3Ledger.MANIFESTS).head().orElseThrow();
        assertThat(head.files()).isEqualTo(truth.files());
        return reads.batches();
    }

    private void reseal(String text) throws IOException {
        String unsealed = text.replaceAll("""
                ,"checksum":"[0-9a-f]{64}"}$""", "");
        String checksum = Sha256.of((unsealed + "}").getBytes(StandardCharsets.UTF_8));
        Files.writeString(checkpoint(200), unsealed + ",\"checksum\":\"" + checksum + "\"}");
    }

    private SumCheckpoints checkpoints() {
        return Manifests.checkpoints(lake.store());
    }

    private Path checkpoint(long batch) {
        return lake.root().resolve(S3Ledger.MANIFESTS.sum(batch).value());
    }

    private Path hint() {
        return lake.root().resolve(S3Ledger.MANIFESTS.lastSum().value());
    }
}
