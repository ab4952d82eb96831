package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.testing.Patience;
import io.caravan.testing.s3.S3Faults;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Against S3Proxy 4.1.0. It honours If-None-Match and If-Match on PUT, the latter not atomically; {@link
 * io.caravan.testing.s3.S3Faults} in front of it lets conditional writes through one at a time.
 */
class S3ObjectStoreTest extends ObjectStoreContract {
    private static final int MIB = 1 << 20;

    private final String bucket = S3Testbed.shared().bucket();
    private final List<ObjectStore> opened = new ArrayList<>();

    @Override
    ObjectStore open(String writer) {
        ObjectStore store = StoreLocation.parse(
                        "s3://" + bucket + "/a/prefix",
                        TestAccess.to(S3Testbed.shared().endpoint()))
                .open(Keys.LAYOUT, writer);
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(ObjectStore::close);
    }

    @Test
    void a_large_file_arrives_in_parts_and_its_source_is_consumed() throws IOException {
        ObjectKey key = Keys.file("users", 1);
        Path file = random(13 * MIB + 17);
        byte[] content = Files.readAllBytes(file);
        open("one").put(key, file);
        assertThat(file).doesNotExist();
        Path copy = scratch.resolve("copy");
        assertThat(open("two").fetch(key, copy)).isTrue();
        assertThat(Files.readAllBytes(copy)).isEqualTo(content);
    }

    /** What the disk did to a file after it was written does not reach a name. */
    @Test
    void bytes_that_changed_after_they_were_written_are_refused() throws IOException {
        byte[] written = randomBytes(70_001);
        byte[] changed = written.clone();
        changed[5]++;
        ObjectKey key = Keys.file("users", 1);
        assertThatThrownBy(() -> open("one").put(key, hashed(changed, written))).isInstanceOf(IOException.class);
        assertThat(open("two").exists(key)).isFalse();
    }

    @Test
    void a_large_file_whose_checksums_are_known_arrives_in_parts() throws IOException {
        byte[] content = randomBytes((13 << 20) + 17);
        ObjectKey key = Keys.file("users", 1);
        open("one").put(key, hashed(content, content));
        Path copy = scratch.resolve("copy");
        assertThat(open("two").fetch(key, copy)).isTrue();
        assertThat(copy).hasBinaryContent(content);
    }

    @Test
    void lists_beyond_one_page() throws IOException {
        ObjectStore store = open("one");
        for (long batch = 1; batch <= 1100; batch++) {
            store.putIfAbsent(Keys.record(batch), new byte[] {1});
        }
        try (Stream<ObjectKey> keys = store.list(Keys.RECORDS, Keys.record(2).value())) {
            assertThat(keys).hasSize(1098).first().isEqualTo(Keys.record(3));
        }
    }

    @Test
    void a_check_proves_conditional_writes_and_leaves_nothing() throws IOException {
        ObjectStore store = open("one");
        store.verifyWritable();
        try (Stream<ObjectKey> keys = store.list("", "")) {
            assertThat(keys).isEmpty();
        }
    }

    @Test
    void an_object_that_is_not_what_was_stored_is_refused_and_leaves_no_file() throws IOException {
        ObjectKey key = Keys.file("users", 1);
        open("one").put(key, random(100_000));
        try (S3Client client = S3Testbed.shared().client()) {
            String path = "a/prefix/" + key.value();
            byte[] whole = client.getObjectAsBytes(
                            request -> request.bucket(bucket).key(path))
                    .asByteArray();
            Map<String, String> notes = client.headObject(
                            request -> request.bucket(bucket).key(path))
                    .metadata();
            client.putObject(
                    request -> request.bucket(bucket).key(path).metadata(notes),
                    RequestBody.fromBytes(Arrays.copyOf(whole, 50_000)));
        }
        Path copy = scratch.resolve("copy");
        assertThatThrownBy(() ->
                        StoreCalls.to("Cannot read", "s3://x", () -> open("two").fetch(key, copy)))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(key.value())
                .hasMessageContaining("SHA-256")
                .hasMessageContaining("Restore it from a backup");
        assertThat(copy).doesNotExist();
    }

    @Test
    void abandoned_uploads_of_ours_are_aborted_and_no_others() throws IOException {
        String ours = "a/prefix/" + Keys.file("users", 1).value();
        try (S3Client client = S3Testbed.shared().client()) {
            for (String key : List.of(ours, "a/prefix/files/users/notes", "a/prefixed/x")) {
                client.createMultipartUpload(request -> request.bucket(bucket).key(key));
            }
            open("one").abandonUploads(Instant.parse("2000-01-01T00:00:00Z"));
            assertThat(uploads(client)).hasSize(3);
            open("one").abandonUploads(Instant.parse("2100-01-01T00:00:00Z"));
            assertThat(uploads(client)).hasSize(2).doesNotContain(ours);
        }
    }

    private List<String> uploads(S3Client client) {
        return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }

    @Test
    void a_failed_upload_is_aborted() throws IOException {
        ObjectKey key = Keys.file("users", 1);
        try (S3Faults faults = S3Testbed.shared().faults();
                S3Client client = S3Testbed.shared().client()) {
            ObjectStore store = StoreLocation.parse("s3://" + bucket + "/a/prefix", TestAccess.to(faults.url()))
                    .open(Keys.LAYOUT, "one");
            opened.add(store);
            faults.inject(S3Faults.Operation.PART, S3Faults.Fault.RESET_BEFORE, Integer.MAX_VALUE);
            assertThatThrownBy(() -> store.put(key, random(7 * MIB))).isInstanceOf(S3Failure.class);
            assertThat(uploads(client)).isEmpty();
            assertThat(store.exists(key)).isFalse();
        }
    }

    static Stream<Arguments> encryptions() {
        String algorithm = "x-amz-server-side-encryption: ";
        String key = "x-amz-server-side-encryption-aws-kms-key-id: alias/otter";
        return Stream.of(
                Arguments.of(new S3Access.Encryption.OfBucket(), List.of()),
                Arguments.of(new S3Access.Encryption.OfS3(), List.of(algorithm + "AES256")),
                Arguments.of(new S3Access.Encryption.OfKms(Optional.empty()), List.of(algorithm + "aws:kms")),
                Arguments.of(
                        new S3Access.Encryption.OfKms(Optional.of("alias/otter")),
                        List.of(algorithm + "aws:kms", key)));
    }

    @ParameterizedTest
    @MethodSource("encryptions")
    void encryption_is_asked_for_with_every_object(S3Access.Encryption encryption, List<String> headers)
            throws IOException {
        try (S3Faults front = S3Testbed.shared().faults();
                ObjectStore store = StoreLocation.parse(
                                "s3://" + bucket + "/a/prefix", with(TestAccess.to(front.url()), encryption))
                        .open(Keys.LAYOUT, "one")) {
            attempt(() -> store.putIfAbsent(Keys.record(1), new byte[] {1}));
            attempt(() -> store.replace(Keys.record(2), new byte[] {1}, Optional.empty()));
            attempt(() -> store.put(Keys.record(3), new byte[] {1}));
            attempt(() -> store.put(Keys.file("users", 1), random(1000)));
            attempt(() -> store.put(Keys.file("users", 2), random(7 * MIB)));
            List<String> puts = front.heads(S3Faults.Operation.PUT);
            List<String> creations = front.heads(S3Faults.Operation.CREATE);
            assertThat(puts.stream().map(head -> head.split(" ", 3)[1]).distinct())
                    .hasSize(4);
            assertThat(creations).isNotEmpty();
            assertThat(Stream.concat(puts.stream(), creations.stream()))
                    .allSatisfy(head -> assertThat(encryptionOf(head)).containsExactlyInAnyOrderElementsOf(headers));
        }
    }

    private static List<String> encryptionOf(String head) {
        return head.lines()
                .filter(line -> line.startsWith("x-amz-server-side-encryption"))
                .toList();
    }

    private interface Write {
        void run() throws IOException;
    }

    /** S3Proxy refuses the account's own key; what it was asked for is what counts. */
    private static void attempt(Write write) throws IOException {
        try {
            write.run();
        } catch (S3Failure refused) {
            assertThat(refused).hasMessageContaining("Server side encryption");
        }
    }

    private static S3Access with(S3Access plain, S3Access.Encryption encryption) {
        return new S3Access(
                plain.region(),
                plain.endpoint(),
                plain.addressing(),
                plain.role(),
                encryption,
                plain.upload(),
                plain.maxAttempts());
    }

    @Test
    void a_role_is_assumed_with_its_external_id() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] refusal =
                """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
                <Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/otter is not authorized to perform:
                sts:AssumeRole on resource: arn:aws:iam::123456789012:role/caravan</Message></Error>
                <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ErrorResponse>"""
                        .getBytes(StandardCharsets.UTF_8);
        sts.createContext("/", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("Content-Type", "text/xml");
            exchange.sendResponseHeaders(403, refusal.length);
            exchange.getResponseBody().write(refusal);
            exchange.close();
        });
        sts.start();
        System.setProperty(
                "aws.endpointUrlSts", "http://127.0.0.1:" + sts.getAddress().getPort());
        try (S3Bucket theirs = assuming()) {
            assertThatThrownBy(() -> theirs.head(Keys.record(1)))
                    .isInstanceOf(S3Failure.class)
                    .satisfies(failure -> assertThat(((S3Failure) failure).of("Cannot read", "s3://x"))
                            .isInstanceOf(SyncFailure.Misconfigured.class)
                            .hasMessageContaining("sts:AssumeRole")
                            .hasMessageContaining("s3.assumeRole")
                            .hasMessageNotContaining("s3:PutObject"));
        } finally {
            System.clearProperty("aws.endpointUrlSts");
            sts.stop(0);
        }
        assertThat(asked).first().asString().contains("ExternalId=otter-1").contains("role%2Fcaravan");
    }

    private S3Bucket assuming() {
        S3Access plain = TestAccess.to(S3Testbed.shared().endpoint());
        S3Access assuming = new S3Access(
                plain.region(),
                plain.endpoint(),
                plain.addressing(),
                Optional.of(new S3Access.Role("arn:aws:iam::123456789012:role/caravan", Optional.of("otter-1"))),
                plain.encryption(),
                plain.upload(),
                1);
        return new S3Bucket(bucket, "", Keys.LAYOUT, assuming, "one");
    }

    /** A source that begins again and again would else hold more and more of them. */
    @Test
    void a_store_that_is_closed_lets_go_of_the_connection_to_sts() throws Exception {
        String answer = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";
        try (ServerSocket sts = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.setProperty("aws.endpointUrlSts", "http://127.0.0.1:" + sts.getLocalPort());
            CompletableFuture<Integer> afterwards = CompletableFuture.supplyAsync(() -> {
                try (Socket client = sts.accept()) {
                    InputStream in = client.getInputStream();
                    String head = head(in);
                    in.readNBytes(Integer.parseInt(head.replaceAll("(?s).*[Cc]ontent-[Ll]ength: ([0-9]+).*", "$1")));
                    client.getOutputStream()
                            .write(("HTTP/1.1 403 Forbidden\r\nContent-Length: " + answer.length() + "\r\n\r\n"
                                            + answer)
                                    .getBytes(StandardCharsets.US_ASCII));
                    return end(in);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (S3Bucket theirs = assuming()) {
                assertThatThrownBy(() -> theirs.head(Keys.record(1))).isInstanceOf(S3Failure.class);
                assertThat(afterwards).isNotDone();
            }
            assertThat(afterwards).succeedsWithin(Patience.LONG).isEqualTo(-1);
        } finally {
            System.clearProperty("aws.endpointUrlSts");
        }
    }

    private static int end(InputStream in) throws IOException {
        try {
            return in.read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    Path random(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(scratch.resolve("random-" + size), content);
    }
}
