package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.caravan.core.destination.Rewrite;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.core.runtime.Runtimes;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
    @TempDir
    Path directory;

    private Lake lake;

    @BeforeEach
    void three_batches() {
        lake = new Lake(directory);
        S3Destination writer = lake.writer("one");
        for (long batch = 1; batch <= 3; batch++) {
            writer.commit(Lake.stage(writer, batch, "a"));
        }
    }

    @Test
    void every_truncation_and_every_flipped_bit_of_a_manifest_is_refused() throws IOException {
        byte[] text = Files.readAllBytes(lake.manifest(3));
        for (int length = 0; length < text.length; length++) {
            refused(Arrays.copyOf(text, length));
        }
        for (int bit = 0; bit < text.length * 8; bit++) {
            byte[] damaged = text.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            refused(damaged);
        }
    }

    @Test
    void a_damaged_last_manifest_stops_with_path_and_remedy() throws IOException {
        Files.writeString(lake.manifest(3), "{}");
        refusedToStart()
                .hasMessageContaining(lake.manifest(3).toString())
                .hasMessageContaining("Restore the file from a backup");
    }

    @Test
    void a_forged_but_well_formed_predecessor_breaks_the_chain() throws IOException {
        BatchRecord second = lake.readManifest(2);
        BatchRecord forged = new BatchRecord(
                second.epoch(),
                "someone else",
                second.previous(),
                second.files(),
                second.truncates(),
                second.schemas(),
                second.checkpoint(),
                second.committedAt(),
                second.complete(),
                Rewrite.NONE);
        Files.write(lake.manifest(2), Manifests.write(forged));
        refusedToStart().hasMessageContaining("do not belong together");
    }

    @Test
    void a_manifest_of_another_number_is_refused() throws IOException {
        Files.copy(lake.manifest(3), lake.manifest(4));
        refusedToStart().hasMessageContaining("it is the manifest of batch 3");
    }

    @Test
    void a_gap_is_refused() throws IOException {
        Files.delete(lake.manifest(2));
        refusedToStart().hasMessageContaining("missing");
    }

    @Test
    void lost_manifests_are_never_taken_for_an_empty_destination() throws IOException {
        for (long batch = 1; batch <= 3; batch++) {
            Files.delete(lake.manifest(batch));
        }
        refusedToStart().hasMessageContaining("The checkpoint is lost").hasMessageContaining("Restore _manifest/");
        Files.delete(lake.root().resolve("_manifest/_destination.json"));
        refusedToStart().hasMessageContaining("The checkpoint is lost");
    }

    @Test
    void a_first_batch_that_was_staged_and_never_committed_is_no_loss() throws IOException {
        Lake fresh = new Lake(directory.resolve("fresh"));
        Lake.stage(fresh.writer("crashed"), 1, "a");
        assertThat(fresh.writer("next").lastReceipt()).isEmpty();

        Files.delete(fresh.root().resolve("_manifest/_destination.json"));
        assertThatThrownBy(() -> fresh.writer("next").lastReceipt())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("The checkpoint is lost");
    }

    @Test
    void a_damaged_descriptor_is_refused() throws IOException {
        Files.writeString(lake.root().resolve("_manifest/_destination.json"), "{\"version\":1}");
        refusedToStart().hasMessageContaining("_destination.json");
    }

    @Test
    void another_source_or_deployment_is_refused_by_name() {
        S3Destination renamed = S3Destination.create(
                lake.config(), Runtimes.of("other", "happy-otter-123", directory, lake.clock, () -> "one"));
        assertThatThrownBy(renamed::lastReceipt)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("source \"app\"")
                .hasMessageContaining("source.name is \"other\"");
        S3Destination moved = S3Destination.create(
                lake.config(), Runtimes.of("app", "sad-cat-9", directory, lake.clock, () -> "one"));
        assertThatThrownBy(moved::lastReceipt)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("deployment \"happy-otter-123\"")
                .hasMessageContaining("\"sad-cat-9\"");
    }

    @Test
    void hostile_manifests_are_refused_even_with_a_good_checksum() {
        hostile(text -> text.replace("raw_change_log/app/users/", "raw_change_log/../../etc/"));
        hostile(text -> text.replace("raw_change_log/app/users/", "https://elsewhere/app/users/"));
        hostile(text -> text.replace("raw_change_log/app/", "staging/app/"));
        hostile(text -> text.replace("\"rows\":1,", "\"rows\":9223372036854775807,"));
        hostile(text -> text.replace("\"rows\":1,", "\"rows\":1e400,"));
        hostile(text -> text.replace("\"bytes\":", "\"bytes\":-"));
        hostile(text -> text.replace("\"epoch\":1", "\"epoch\":0"));
        hostile(text -> text.replace("\"epoch\":1", "\"epoch\":" + "9".repeat(99)));
        hostile(text -> text.replace("\"committedAt\":\"2026", "\"committedAt\":\"+999999999999"));
        hostile(text -> text.replace("\"truncates\":[]", "\"truncates\":" + "[".repeat(1000) + "]".repeat(1000)));
        hostile(text -> text.replace("\"truncates\":[]", "\"truncates\":[],\"more\":1"));
        hostile(text -> text.replace("\"version\":1", "\"version\":2"));
    }

    private void hostile(UnaryOperator<String> edit) {
        try {
            String text = Files.readString(lake.manifest(3));
            String edited = edit.apply(text);
            assertThat(edited).isNotEqualTo(text);
            String unsealed = edited.replaceAll(",\"checksum\":\"[0-9a-f]{64}\"}$", "");
            String checksum = Sha256.of((unsealed + "}").getBytes(StandardCharsets.UTF_8));
            refused((unsealed + ",\"checksum\":\"" + checksum + "\"}").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refused(byte[] text) {
        try {
            Manifests.read(text, 3);
        } catch (SyncFailure.StateUnreadable expected) {
            return;
        }
        fail("accepted: " + new String(text, StandardCharsets.UTF_8));
    }

    private AbstractThrowableAssert<?, ?> refusedToStart() {
        return assertThatThrownBy(() -> lake.writer("next").lastReceipt())
                .isInstanceOf(SyncFailure.StateUnreadable.class);
    }
}
