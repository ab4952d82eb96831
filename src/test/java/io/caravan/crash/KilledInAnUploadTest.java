package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ShiftedClock;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.s3.S3Faults;
import io.caravan.testing.s3.S3Faults.Fault;
import io.caravan.testing.s3.S3Faults.Operation;
import io.caravan.testing.s3.S3Testbed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** A process dies by SIGKILL between two parts of one file. */
@Tag("slow")
class KilledInAnUploadTest {
    @TempDir
    private Path directory;

    @Test
    void what_was_half_sent_is_sent_again_and_the_old_upload_is_aborted_a_day_later() {
        try (Sandbox sandbox =
                        Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(100));
                S3Faults faults = S3Testbed.shared().faults()) {
            SandboxLog log = new SandboxLog(sandbox.url());
            log.post("/sandbox/tables", "{\"table\":\"scans\",\"documents\":[" + documents() + "]}");
            Place.Bucket bucket = (Place.Bucket) Place.inBucket(directory.resolve("copies"), faults.url());
            Workplace work = new Workplace(
                    bucket,
                    directory,
                    sandbox.url().toString(),
                    sandbox.deployKey(),
                    List.of("s3.multipartThreshold=5MB", "s3.partSize=5MB"));
            faults.inject(Operation.PART, "partNumber=2", Fault.SLOW_DOWN, Integer.MAX_VALUE);
            try (CaravanProcess process =
                    CaravanProcess.start(App.class, directory.resolve("killed.txt"), work.arguments("sync"))) {
                Awaitility.await().until(() -> faults.hits() > 0);
                process.kill();
                assertThat(process.exitCode()).isEqualTo(137);
            }
            faults.clear();
            assertThat(uploads(bucket)).singleElement().asString().contains("raw_change_log/app/scans/");
            assertThat(work.batches()).isZero();

            assertThat(work.run("sync")).isZero();
            EventLedger.verify(log, work.lake());
            assertThat(uploads(bucket))
                    .as("it may be another writer's, under way")
                    .hasSize(1);

            ShiftedClock clock = new ShiftedClock();
            clock.forward(Duration.ofHours(25));
            log.post("/sandbox/apply", "{\"transactions\":5}");
            assertThat(work.run(new RecordedTime().wiring(clock), "sync").code())
                    .isZero();
            assertThat(uploads(bucket)).isEmpty();
            EventLedger.verify(log, work.lake());
        }
    }

    /** Of 8 MB that no compression makes smaller than 6. */
    private static String documents() {
        Random random = new Random(7);
        return IntStream.range(0, 16)
                .mapToObj(i -> {
                    byte[] bytes = new byte[375_000];
                    random.nextBytes(bytes);
                    return "{\"pixels\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}";
                })
                .collect(Collectors.joining(","));
    }

    private static List<String> uploads(Place.Bucket bucket) {
        try (S3Client client = S3Testbed.shared().client()) {
            return client.listMultipartUploads(request -> request.bucket(bucket.name())).uploads().stream()
                    .map(MultipartUpload::key)
                    .toList();
        }
    }
}
