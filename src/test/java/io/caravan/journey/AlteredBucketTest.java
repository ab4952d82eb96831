package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.s3.S3Testbed;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Objects of a bucket that somebody else has written anew: what the commands that read them say. */
class AlteredBucketTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private Place.Bucket bucket;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200));
        bucket = (Place.Bucket) Place.inBucket(directory.resolve("copies"));
        work = new Workplace(
                bucket,
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                List.of("staging.every=never", "s3.maxAttempts=2", "compact.minFiles=2"));
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("staging")).isZero();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_truncated_file_of_the_history_is_named() {
        alter("raw_change_log/app/users/", Map.of(), whole -> Arrays.copyOf(whole, whole.length / 2));
        isNamed("raw_change_log/app/users/", "staging", "--full");
        isNamed("raw_change_log/app/users/", "verify");
    }

    @Test
    void a_file_of_the_same_size_and_without_our_notes_is_named() {
        alter("raw_change_log/app/users/", Map.of(), AlteredBucketTest::flipped);
        isNamed("raw_change_log/app/users/", "staging", "--full");
    }

    @Test
    void a_file_that_is_not_what_its_notes_say_is_named() {
        String key = first("raw_change_log/app/users/");
        try (S3Client client = S3Testbed.shared().client()) {
            Map<String, String> notes = client.headObject(
                            request -> request.bucket(bucket.name()).key(key))
                    .metadata();
            assertThat(notes).isNotEmpty();
            alter("raw_change_log/app/users/", notes, AlteredBucketTest::flipped);
        }
        isNamed("raw_change_log/app/users/", "staging", "--full");
    }

    @Test
    void a_damaged_part_of_staging_is_found_by_verify() {
        assertThat(work.run(Wiring.production(), "verify").code()).isZero();
        alter("staging/app/users/", Map.of(), AlteredBucketTest::flipped);
        isNamed("staging/app/users/", "verify");
        assertThat(work.run("staging", "--full")).isZero();
        assertThat(work.run(Wiring.production(), "verify").code()).isZero();
    }

    private interface Edit {
        byte[] of(byte[] whole);
    }

    private static byte[] flipped(byte[] whole) {
        byte[] altered = whole.clone();
        altered[altered.length / 2] ^= 1;
        return altered;
    }

    private void alter(String below, Map<String, String> notes, Edit edit) {
        String key = first(below);
        try (S3Client client = S3Testbed.shared().client()) {
            byte[] whole = client.getObjectAsBytes(
                            request -> request.bucket(bucket.name()).key(key))
                    .asByteArray();
            client.putObject(
                    request -> request.bucket(bucket.name()).key(key).metadata(notes),
                    RequestBody.fromBytes(edit.of(whole)));
        }
    }

    private String first(String below) {
        return S3Testbed.shared().keys(bucket.name(), "some/lake/" + below).get(0);
    }

    private void isNamed(String below, String command, String... more) {
        Ran ran = work.run(Wiring.production(), command, more);
        assertThat(ran.code()).as(ran.output()).isEqualTo(65);
        assertThat(ran.output())
                .contains(first(below).substring("some/lake/".length()))
                .doesNotContain("this is a bug");
    }
}
