package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.failure.SyncFailure;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.s3.S3Faults;
import io.caravan.testing.s3.S3Faults.Fault;
import io.caravan.testing.s3.S3Faults.Operation;
import io.caravan.testing.s3.S3Testbed;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Faults of every request that a batch puts into a bucket, once and for ever. An answer that is lost comes back as a late 412: the
 * object itself tells whose it is.
 */
class DeltaFaultTest {
    private static final List<String> PUTS =
            List.of("/_caravan/schemas/", "/app__users/0", "/_caravan/intent/", "/_delta_log/", "/_caravan/control/");
    private static final List<Fault> FAULTS = List.of(Fault.SLOW_DOWN, Fault.RESET_BEFORE, Fault.APPLIED_THEN_RESET);

    @TempDir
    Path directory;

    private S3Faults faults;
    private S3Bronze bronze;

    static Stream<Arguments> everyPassingFault() {
        return everyFault().filter(fault -> fault.get()[2].equals(1));
    }

    static Stream<Arguments> everyLastingFault() {
        return everyFault().filter(fault -> !fault.get()[2].equals(1));
    }

    private static Stream<Arguments> everyFault() {
        List<Arguments> all = new ArrayList<>();
        for (String put : PUTS) {
            for (Fault fault : FAULTS) {
                all.add(Arguments.of(put, fault, 1));
                all.add(Arguments.of(put, fault, Integer.MAX_VALUE));
            }
        }
        all.add(Arguments.of("/_delta_log/", Fault.CONFLICT, 1));
        all.add(Arguments.of("/_caravan/intent/", Fault.CONFLICT, 1));
        return all.stream();
    }

    @BeforeEach
    void start() {
        faults = S3Testbed.shared().faults();
        bronze = new S3Bronze(directory, faults.url());
    }

    @AfterEach
    void stop() {
        faults.close();
        S3Testbed.shared().empty(bronze.bucket);
    }

    @ParameterizedTest(name = "{0}: {1}, {2} times")
    @MethodSource("everyPassingFault")
    void a_fault_loses_nothing_and_lands_nothing_twice(String put, Fault fault, int times) {
        losesNothing(put, fault, times);
    }

    @ParameterizedTest(name = "{0}: {1}, {2} times")
    @Tag("slow")
    @MethodSource("everyLastingFault")
    void a_fault_that_lasts_loses_nothing_and_lands_nothing_twice(String put, Fault fault, int times) {
        losesNothing(put, fault, times);
    }

    private void losesNothing(String put, Fault fault, int times) {
        faults.inject(Operation.PUT, put, fault, times);
        boolean landed = tryToLand();
        assertThat(faults.hits()).isPositive();
        assertThat(landed).isEqualTo(times == 1 || fault == Fault.APPLIED_THEN_RESET);
        faults.clear();
        long next;
        try (DeltaDestination heir = bronze.writer("two")) {
            next = heir.lastReceipt().map(receipt -> receipt.batch() + 1).orElse(1L);
            heir.sweep();
            for (long batch = next; batch <= 2; batch++) {
                heir.commit(Bronze.stage(heir, batch, "d"));
            }
        }
        assertThat(landed ? 2L : next).isEqualTo(next);
        DeltaLake lake = bronze.lake();
        assertThat(bronze.visible())
                .containsExactly(
                        List.of("entries", "d", "1"),
                        List.of("users", "d", "1"),
                        List.of("entries", "d", "2"),
                        List.of("users", "d", "2"));
        assertThat(lake.orphans()).isEmpty();
        assertThat(lake.controls()).isEqualTo(lake.intents()).hasSize(2);
    }

    private boolean tryToLand() {
        try (DeltaDestination writer = bronze.writer("one")) {
            writer.lastReceipt();
            writer.sweep();
            writer.commit(Bronze.stage(writer, 1, "d"));
            return true;
        } catch (SyncFailure.Retryable failure) {
            assertThat(failure)
                    .hasMessageContaining("s3://" + bronze.bucket + "/some/delta")
                    .hasMessageContaining("It is safe to run again");
            return false;
        }
    }

    @Test
    void a_check_proves_the_bucket_and_its_conditional_writes_and_leaves_nothing() {
        try (DeltaDestination writer = bronze.writer("one")) {
            writer.verifyWritable();
            assertThat(S3Testbed.shared().keys(bronze.bucket, "")).isEmpty();
            faults.inject(Operation.PUT, "/_caravan/probe/", Fault.CONDITIONS_IGNORED, Integer.MAX_VALUE);
            assertThatThrownBy(writer::verifyWritable)
                    .isInstanceOf(SyncFailure.Misconfigured.class)
                    .hasMessageContaining("it ignores If-None-Match");
            faults.clear();
            S3Testbed.shared().empty(bronze.bucket);
            try (S3Client client = S3Testbed.shared().client()) {
                client.deleteBucket(request -> request.bucket(bronze.bucket));
                assertThatThrownBy(writer::verifyWritable)
                        .isInstanceOf(SyncFailure.Misconfigured.class)
                        .hasMessageContaining("Create the bucket, or correct delta.location");
                client.createBucket(request -> request.bucket(bronze.bucket));
            }
        }
    }

    @Test
    void uploads_that_a_crashed_writer_left_are_aborted_and_no_others() throws Exception {
        String ours = "some/delta/" + DeltaKey.file(Bronze.USERS, 1, "ab".repeat(32));
        String theirs = "some/delta/bronze/app__users/part-00000.parquet";
        try (S3Client client = S3Testbed.shared().client();
                var store = bronze.config().open(bronze.runtime("one"), "one")) {
            List.of(ours, theirs)
                    .forEach(key -> client.createMultipartUpload(
                            request -> request.bucket(bronze.bucket).key(key)));
            store.abandonUploads(Instant.parse("2100-01-01T00:00:00Z"));
            assertThat(client.listMultipartUploads(request -> request.bucket(bronze.bucket))
                            .uploads())
                    .extracting(upload -> upload.key())
                    .containsExactly(theirs);
        }
    }
}
