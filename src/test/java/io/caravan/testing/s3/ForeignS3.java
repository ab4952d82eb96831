package io.caravan.testing.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.testing.process.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A server that speaks S3 and that nobody here wrote, started where its program is found: by an environment variable, on the PATH, or
 * where its installer puts it. Where it is not, the tests are skipped, and say how to get it.
 */
public final class ForeignS3 {
    private static final AtomicLong BUCKETS = new AtomicLong();
    private static final String ONE_THREAD =
            Path.of("src/test/resources/moto").toAbsolutePath().toString();

    private final URI endpoint;

    private ForeignS3(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** Apache-2.0; a gateway to a directory. */
    public static ForeignS3 versitygw(Path directory) {
        Path program = program(
                "CARAVAN_VERSITYGW",
                "versitygw",
                List.of("go/bin", ".local/share/caravan-tools"),
                "go install github.com/versity/versitygw/cmd/versitygw@v1.8.0");
        int port = Ports.free();
        return started(
                port,
                List.of(
                        program.toString(),
                        "--access",
                        S3Testbed.IDENTITY,
                        "--secret",
                        S3Testbed.SECRET,
                        "--port",
                        "127.0.0.1:" + port,
                        "posix",
                        directory.toString()),
                Map.of());
    }

    /** Apache-2.0; keeps everything in memory. It answers one request after the other: its threads would not keep conditional writes. */
    public static ForeignS3 moto() {
        Path program = program(
                "CARAVAN_MOTO_SERVER",
                "moto_server",
                List.of(".local/bin", ".local/share/caravan-tools/moto/bin"),
                "pip install 'moto[s3,server]>=5'");
        int port = Ports.free();
        return started(
                port,
                List.of(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)),
                Map.of("PYTHONPATH", ONE_THREAD));
    }

    public URI endpoint() {
        return endpoint;
    }

    /** A new bucket, empty. */
    public String bucket() {
        String name = "caravan-foreign-" + BUCKETS.incrementAndGet();
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(name));
        }
        return name;
    }

    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Testbed.IDENTITY, S3Testbed.SECRET)))
                .build();
    }

    private static Path program(String variable, String name, List<String> underHome, String installation) {
        Stream<Path> places = Stream.of(
                        Optional.ofNullable(System.getenv(variable)).stream().map(Path::of),
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                                .map(folder -> Path.of(folder, name)),
                        underHome.stream().map(folder -> Path.of(System.getProperty("user.home"), folder, name)))
                .flatMap(found -> found);
        Optional<Path> program = places.filter(Files::isExecutable).findFirst();
        assumeTrue(
                program.isPresent(),
                name + " is not on the PATH and " + variable + " does not name it: get it by " + installation);
        return program.orElseThrow();
    }

    private static ForeignS3 started(int port, List<String> command, Map<String, String> environment) {
        System.setProperty("aws.accessKeyId", S3Testbed.IDENTITY);
        System.setProperty("aws.secretAccessKey", S3Testbed.SECRET);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(environment);
            Process server = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
            awaitPort(server, port);
            return new ForeignS3(URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitPort(Process server, int port) throws IOException {
        try {
            while (!answers(port)) {
                if (server.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IOException("the server ended with " + server.exitValue());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
