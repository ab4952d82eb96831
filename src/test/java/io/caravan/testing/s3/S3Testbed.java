package io.caravan.testing.s3;

import io.caravan.testing.process.ServerLines;
import io.caravan.testing.process.Testbeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** S3Proxy in a process of its own, one for all tests of this JVM; it ends with the JVM, whose end closes its input. */
public final class S3Testbed {
    public static final String IDENTITY = "AKIACARAVANTESTS";
    public static final String SECRET = "c4r4v4n/t3sts+s3cr3t";

    private static final AtomicLong BUCKETS = new AtomicLong();

    private final URI endpoint;
    private final Process server;
    private final S3Faults front;

    /** To make one takes longer than most requests. */
    private final S3Client own;

    private S3Testbed(URI endpoint, Process server) {
        this.endpoint = endpoint;
        this.server = server;
        this.front = S3Faults.before(endpoint);
        this.own = client();
    }

    private static final class Shared {
        private static final S3Testbed ONE = start();
    }

    /** The one of this JVM. From now on the default credentials of this JVM are those that it knows. */
    public static S3Testbed shared() {
        return Shared.ONE;
    }

    /** Where conditional writes are atomic, which S3Proxy's own are not: see {@link S3Faults}. */
    public URI endpoint() {
        return front.url();
    }

    /** S3Proxy itself. */
    public URI direct() {
        return endpoint;
    }

    /** Another front, whose requests can be made to go wrong. */
    public S3Faults faults() {
        return S3Faults.before(endpoint);
    }

    /** Copies every object of a bucket below a prefix into a directory, past every front. */
    public void download(String bucket, String prefix, Path directory) {
        own.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .filter(object -> !object.key().endsWith("/"))
                .forEach(object -> {
                    Path file = directory.resolve(object.key().substring(prefix.length()));
                    try {
                        Files.createDirectories(file.getParent());
                        Files.deleteIfExists(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    own.getObject(
                            request -> request.bucket(bucket).key(object.key()), ResponseTransformer.toFile(file));
                });
    }

    /** A new bucket, empty. */
    public String bucket() {
        String name = "caravan-" + ProcessHandle.current().pid() + "-" + BUCKETS.incrementAndGet();
        own.createBucket(request -> request.bucket(name));
        return name;
    }

    /** S3Proxy keeps everything in memory. */
    public void empty(String bucket) {
        keys(bucket, "")
                .forEach(key ->
                        own.deleteObject(request -> request.bucket(bucket).key(key)));
    }

    /** Past every front. */
    public List<String> keys(String bucket, String prefix) {
        return own.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** The SDK's own client, past every proxy. */
    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(IDENTITY, SECRET)))
                .build();
    }

    /** What a Caravan needs to reach it, as settings; credentials apart. */
    public static List<String> settings(URI endpoint) {
        return List.of("s3.endpoint=" + endpoint, "s3.pathStyle=true", "s3.region=us-east-1");
    }

    private static S3Testbed start() {
        System.setProperty("aws.accessKeyId", IDENTITY);
        System.setProperty("aws.secretAccessKey", SECRET);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx" + Integer.getInteger("testbed.s3.megabytes", 768) + "m",
                "-cp",
                Testbeds.classPath("s3proxy"),
                "io.caravan.testbeds.S3ProxyServer",
                IDENTITY,
                SECRET);
        try {
            Process server = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
            return new S3Testbed(URI.create("http://127.0.0.1:" + port(server)), server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String port(Process server) throws IOException {
        ServerLines lines = new ServerLines(server);
        String port = lines.await("PORT ").orElseThrow(() -> new IllegalStateException("S3Proxy did not start"));
        lines.drain();
        return port;
    }

    @Override
    public String toString() {
        return endpoint + (server.isAlive() ? "" : ", ended");
    }
}
