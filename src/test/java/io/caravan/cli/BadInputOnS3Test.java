package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.s3.S3Faults;
import io.caravan.testing.s3.S3Faults.Fault;
import io.caravan.testing.s3.S3Faults.Operation;
import io.caravan.testing.s3.S3Testbed;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Every bad bucket: says what, where and what next, with the documented exit code; nothing in it changes. */
class BadInputOnS3Test {
    private static final String KEY = "prod:otter-1|key";

    private enum BadBucket {
        MISSING("NoSuchBucket", "Create the bucket, or correct s3.location"),
        WRONG_SECRET("SignatureDoesNotMatch", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        UNKNOWN_IDENTITY("InvalidAccessKeyId", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        WRITING_DENIED("AccessDenied", "s3:PutObject", "docs/s3.md"),
        LISTING_DENIED("AccessDenied", "s3:ListBucket on the bucket"),
        OTHER_REGION("PermanentRedirect", "Set s3.region to the region of the bucket: s3.region=eu-north-1"),
        SKEWED_CLOCK("RequestTimeTooSkewed", "Set the clock of this machine"),
        IGNORES_CONDITIONS("ignores If-None-Match", "Use a store with conditional writes"),
        REFUSES_CONDITIONS("501 NotImplemented", "conditional writes: If-None-Match and If-Match");

        private final String words;

        BadBucket(String... words) {
            this.words = String.join("|", words);
        }
    }

    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private Sandbox sandbox;
    private S3Faults faults;
    private Place.Bucket bucket;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(200).withDeployKey(KEY));
        faults = S3Testbed.shared().faults();
        bucket = (Place.Bucket) Place.inBucket(directory.resolve("copies"), faults.url());
        work = workplace();
    }

    @AfterEach
    void stop() {
        System.setProperty("aws.secretAccessKey", S3Testbed.SECRET);
        System.setProperty("aws.accessKeyId", S3Testbed.IDENTITY);
        sandbox.close();
        faults.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_bad_bucket_is_refused_before_anything_is_written(BadBucket bad) {
        prepare(bad);
        refuses(2, List.of(bad.words.split("[|]", -1)));
        assertThat(work.state()).doesNotExist();
    }

    @Test
    void keys_of_a_bucket_are_refused_for_a_directory() {
        Ran ran = new Workplace(directory, sandbox.url().toString(), KEY, "s3.region=eu-west-1", "s3.sse=kms")
                .run(time.wiring(), "check");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output())
                .contains("2 problems; nothing was done")
                .contains("s3.region is for s3.location=s3://bucket/prefix")
                .contains("s3.sse is for");
    }

    @Test
    void a_check_leaves_nothing_in_the_bucket() {
        Ran ran = work.run(time.wiring(), "check");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("ok      destination " + bucket.location() + ": writable");
        assertThat(objects()).isEmpty();
    }

    @Test
    void files_of_others_below_the_prefix_stay() {
        List<String> foreign = List.of(
                "some/lake/readme.txt",
                "some/lake/raw_change_log/",
                "some/lake/raw_change_log/app/users/notes.parquet",
                "some/lake/_manifest/notes.json",
                "some/lake/_tmp/other.tmp",
                "some/lakeside/x");
        foreign.forEach(this::put);
        assertThat(work.run(time.wiring(), "sync").code()).isZero();
        new SandboxLog(sandbox.url()).post("/sandbox/apply", "{\"transactions\":20}");
        assertThat(work.run(time.wiring(), "sync").code()).isZero();
        assertThat(objects().keySet()).containsAll(foreign);
        assertThat(EventLedger.currentState(work.lake()))
                .isEqualTo(EventLedger.currentState(new SandboxLog(sandbox.url())));
    }

    @Test
    void a_gap_in_the_manifests_stops_everything() {
        for (int sync = 1; sync <= 2; sync++) { // the first lands two batches
            assertThat(work.run(time.wiring(), "sync").code()).isZero();
            new SandboxLog(sandbox.url()).post("/sandbox/apply", "{\"transactions\":20}");
        }
        delete("some/lake/_manifest/00000000000000000002.json");
        refuses(65, List.of("00000000000000000002", "Restore _manifest/ from a backup"));
    }

    @Test
    void a_store_that_stays_away_fails_the_sync_which_goes_on_later() {
        assertThat(work.run(time.wiring(), "sync").code()).isZero();
        new SandboxLog(sandbox.url()).post("/sandbox/apply", "{\"transactions\":20}");
        faults.inject(Operation.PUT_MANIFEST, Fault.INTERNAL_ERROR, Integer.MAX_VALUE);
        Ran ran = work.run(time.wiring(), "sync");
        assertThat(ran.code()).as(ran.output()).isEqualTo(1);
        assertThat(ran.output()).contains("500 InternalError").contains("given up after 2 attempts");
        faults.clear();
        assertThat(work.run(time.wiring(), "sync").code()).isZero();
        assertThat(EventLedger.currentState(work.lake()))
                .isEqualTo(EventLedger.currentState(new SandboxLog(sandbox.url())));
    }

    @Test
    void a_store_that_takes_no_connections_is_told_with_what_to_look_at() {
        bucket = new Place.Bucket(bucket.name(), URI.create("http://127.0.0.1:1"), directory.resolve("copies"));
        work = workplace();
        Ran ran = work.run(time.wiring(), "check");
        assertThat(ran.code()).as(ran.output()).isEqualTo(1);
        assertThat(ran.output())
                .contains("no answer: Connect to http://127.0.0.1:1", "refused")
                .contains("check the network, and s3.endpoint where it is set");
    }

    private void prepare(BadBucket bad) {
        switch (bad) {
            case MISSING ->
                bucket = new Place.Bucket("caravan-that-is-not-there", faults.url(), directory.resolve("copies"));
            case WRONG_SECRET -> System.setProperty("aws.secretAccessKey", "wrong");
            case UNKNOWN_IDENTITY -> System.setProperty("aws.accessKeyId", "AKIANOBODY");
            case WRITING_DENIED -> faults.inject(Operation.PUT, Fault.ACCESS_DENIED, Integer.MAX_VALUE);
            case LISTING_DENIED -> faults.inject(Operation.LIST, Fault.ACCESS_DENIED, Integer.MAX_VALUE);
            case OTHER_REGION -> faults.inject(Operation.LIST, Fault.OTHER_REGION, Integer.MAX_VALUE);
            case SKEWED_CLOCK -> faults.inject(Operation.LIST, Fault.SKEWED_CLOCK, Integer.MAX_VALUE);
            case IGNORES_CONDITIONS -> faults.inject(Operation.PUT, Fault.CONDITIONS_IGNORED, Integer.MAX_VALUE);
            case REFUSES_CONDITIONS -> faults.inject(Operation.PUT, Fault.NOT_IMPLEMENTED, Integer.MAX_VALUE);
        }
        work = workplace();
    }

    private Workplace workplace() {
        return new Workplace(
                bucket, directory, sandbox.url().toString(), KEY, List.of("convex.maxAttempts=2", "s3.maxAttempts=2"));
    }

    private void refuses(int code, List<String> words) {
        Map<String, String> before = objects();
        for (String command : List.of("check", "sync")) {
            Ran ran = work.run(time.wiring(), command);
            assertThat(ran.code()).as("%s says %s", command, ran.output()).isEqualTo(code);
            assertThat(ran.output())
                    .contains(words)
                    .doesNotContain("this is a bug")
                    .doesNotContain("\tat ")
                    .doesNotContain(S3Testbed.SECRET);
            assertThat(objects()).as("what %s changed", command).isEqualTo(before);
        }
    }

    /** Keys with their ETags, past every fault. */
    private Map<String, String> objects() {
        Map<String, String> objects = new TreeMap<>();
        if (bucket.name().equals("caravan-that-is-not-there")) {
            return objects;
        }
        try (S3Client client = S3Testbed.shared().client()) {
            client.listObjectsV2Paginator(request -> request.bucket(bucket.name())).contents().stream()
                    .forEach(object -> objects.put(object.key(), object.eTag()));
        }
        return objects;
    }

    private void put(String key) {
        try (S3Client client = S3Testbed.shared().client()) {
            client.putObject(request -> request.bucket(bucket.name()).key(key), RequestBody.fromString("{}"));
        }
    }

    private void delete(String key) {
        try (S3Client client = S3Testbed.shared().client()) {
            client.deleteObject(request -> request.bucket(bucket.name()).key(key));
        }
    }
}
