package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sum of the records on this machine saves requests, and whatever becomes of it costs nothing but requests. */
class LocalSumTest {
    @TempDir
    private Path directory;

    private Lake lake;
    private Path sum;

    @BeforeEach
    void thirty_batches() {
        lake = new Lake(directory.resolve("here"));
        sum = directory.resolve("state/records.json");
        commit(lake, 1, 30, "id");
    }

    private static void commit(Lake lake, long first, long last, String id) {
        try (S3Destination writer = lake.writer("one")) {
            for (long batch = first; batch <= last; batch++) {
                writer.commit(Lake.stage(writer, batch, id + batch));
            }
        }
    }

    /** Batches whose records a new process opens, which ends with what a process without any file ends with. */
    private List<Long> read() {
        ManifestReads reads = new ManifestReads(lake.store());
        RawLog log = new RawLog(reads, S3Ledger.MANIFESTS);
        log.keepIn(sum);
        log.knows(batches());
        assertThat(log.head()).isEqualTo(new RawLog(lake.store(), S3Ledger.MANIFESTS).head());
        return reads.batches();
    }

    private long batches() {
        return lake.files("_manifest").stream()
                .filter(file -> file.matches(".*[0-9]{20}[.]json"))
                .count();
    }

    @Test
    void the_next_process_reads_what_is_new_and_no_record_of_before() {
        assertThat(read()).startsWith(1L).hasSize(30);
        assertThat(read()).containsExactly(30L);
        commit(lake, 31, 32, "id");
        assertThat(read()).containsExactly(30L, 31L, 32L);
        commit(lake, 33, 33, "id");
        assertThat(read()).containsExactly(32L, 33L);
    }

    @Test
    void one_that_is_cut_or_damaged_is_not_used_and_written_anew() throws IOException {
        assertThat(read()).hasSize(30);
        byte[] text = Files.readAllBytes(sum);
        for (int at = 0; at < text.length; at += 997) {
            byte[] damaged = text.clone();
            damaged[at] ^= (byte) (1 << (at % 7));
            for (byte[] bad : List.of(damaged, Arrays.copyOf(text, at))) {
                Files.write(sum, bad);
                assertThat(read()).hasSize(30);
                assertThat(Files.readAllBytes(sum)).isEqualTo(text);
            }
        }
    }

    @Test
    void one_of_another_place_is_not_used() {
        assertThat(read()).hasSize(30);
        lake = new Lake(directory.resolve("elsewhere"));
        commit(lake, 1, 31, "other");
        assertThat(read()).hasSize(32).endsWith(31L);
        assertThat(read()).containsExactly(31L);
    }

    @Test
    void one_that_is_ahead_of_the_place_is_not_used() throws IOException {
        assertThat(read()).hasSize(30);
        Files.delete(lake.manifest(30));
        assertThat(read()).hasSize(29);
    }

    @Test
    void where_none_can_be_written_the_records_serve() throws IOException {
        Files.writeString(sum.getParent(), "no folder");
        assertThat(read()).hasSize(30);
        assertThat(read()).hasSize(30);
    }
}
