package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.s3.ForeignS3;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/howto/costs.md says of requests, counted by a server that nobody here wrote: by the access log of versitygw. */
@Tag("slow")
class RequestsAtAGatewayTest {
    private static final Path PAGE = Path.of("docs", "howto", "costs.md");
    private static final int BUILT_IN = 9;

    @TempDir
    private Path directory;

    private ForeignS3 server;
    private Path accessLog;
    private int runs;

    @BeforeEach
    void start() throws IOException {
        accessLog = directory.resolve("access.log");
        server = ForeignS3.versitygw(Files.createDirectory(directory.resolve("gateway")), accessLog);
    }

    /** One sync after another of one deployment into one bucket. */
    private final class Work {
        private final SandboxLog log;
        private final List<String> settings = new ArrayList<>();

        Work(Sandbox sandbox, String target, String... more) {
            String bucket = server.bucket();
            this.log = new SandboxLog(sandbox.url());
            settings.add("convex.url=" + sandbox.url());
            settings.add("convex.deploy.key=" + sandbox.deployKey());
            settings.add("target=" + target);
            settings.add(target + ".location=s3://" + bucket + "/lake");
            settings.addAll(S3Testbed.settings(server.endpoint()));
            settings.add("state.location=file:" + directory.resolve("state-" + bucket));
            settings.add("management.port=0");
            settings.addAll(List.of(more));
        }

        CaravanProcess begun(String command) {
            List<String> arguments = new ArrayList<>(List.of(command));
            settings.forEach(setting -> arguments.add("-D" + setting));
            return CaravanProcess.start(LoggedApp.class, directory.resolve("output" + ++runs + ".txt"), arguments);
        }

        SentRequests sync() {
            long before = served().length();
            try (CaravanProcess process = begun("sync")) {
                assertThat(process.exitCode()).as(process.output()).isZero();
            }
            return SentRequests.ofAccessLog(served().substring((int) before));
        }

        void insert(String... tables) {
            log.post("/sandbox/apply", RequestCountTest.insert(tables));
        }
    }

    private String served() {
        try {
            return Files.readString(accessLog);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sandbox shop() {
        return Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200));
    }

    private static String[] more(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "more" + number).toArray(String[]::new);
    }

    @Test
    void a_server_counts_as_many_requests_as_the_page_says() throws IOException {
        try (Sandbox sandbox = shop()) {
            Work work = new Work(sandbox, "s3");
            String first = work.sync().row("the first one");
            String idle = work.sync().row("nothing has changed");
            work.insert("users");
            String one = work.sync().row("a change in one table");
            work.insert("users", "orders", "products");
            String three = work.sync().row("a change in three tables");
            assertThat(Files.readString(PAGE)).contains(String.join("\n", first, idle, one, three));
        }
    }

    /** After what came before: a process that has just begun asks for more. */
    @ParameterizedTest
    @ValueSource(strings = {"s3", "delta"})
    void a_run_asks_for_nothing_while_idle_and_for_what_the_page_says_else(String target) throws IOException {
        try (Sandbox sandbox = shop()) {
            Work work = new Work(sandbox, target, "sync.cron=* * * * * ?");
            work.insert(more(0, 109 - BUILT_IN));
            try (CaravanProcess process = work.begun("run")) {
                awaitPublished(work, process, 1);
                for (int warm = 2; warm <= 3; warm++) {
                    work.insert("users");
                    awaitPublished(work, process, warm);
                }
                int begun = served().length();
                long syncs = asked(work);
                await().atMost(Duration.ofMinutes(2)).until(() -> asked(work) > syncs + 60);
                SentRequests idle = SentRequests.ofAccessLog(served().substring(begun));
                String one = changed(work, process, 4, "users");
                String hundred = changed(work, process, 5, more(0, 100));
                assertThat(idle.all()).as(idle.toString()).isZero();
                assertThat(Files.readString(PAGE))
                        .contains("| " + target + " | " + idle.cell() + " | " + one + " | " + hundred + " |\n");
            }
        }
    }

    private String changed(Work work, CaravanProcess process, int publication, String... tables) {
        int begun = served().length();
        work.insert(tables);
        awaitPublished(work, process, publication);
        String sent = served().substring(begun);
        return ofLanding(sent).cell() + " | " + ofStaging(sent).cell();
    }

    private static SentRequests ofLanding(String served) {
        return of(served, line -> !isOfStaging(line));
    }

    private static SentRequests ofStaging(String served) {
        return of(served, RequestsAtAGatewayTest::isOfStaging);
    }

    private static boolean isOfStaging(String line) {
        return line.contains("/staging/") || line.contains("/silver/");
    }

    private static SentRequests of(String served, Predicate<String> part) {
        return SentRequests.ofAccessLog(served.lines().filter(part).collect(Collectors.joining("\n")));
    }

    /** And what is tidied up behind it. */
    private static void awaitPublished(Work work, CaravanProcess process, int times) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> process.output().split("Staging of batch", -1).length > times);
        long syncs = asked(work);
        await().atMost(Duration.ofMinutes(1)).until(() -> asked(work) > syncs + 1);
    }

    private static long asked(Work work) {
        String stats = work.log.get("/sandbox/stats");
        return Long.parseLong(stats.replaceAll("(?s).*document_deltas\":(\\d+).*", "$1"));
    }
}
