package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/howto/costs.md says of requests is what a sync sends, as the SDK's own log tells. */
class RequestCountTest {
    private static final Path PAGE = Path.of("docs", "howto", "costs.md");

    @TempDir
    private Path directory;

    private int runs;

    private SentRequests sync(Workplace work) {
        try (CaravanProcess process = CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("output" + ++runs + ".txt"),
                work.arguments("sync", "-Dlog.level=debug"))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            return SentRequests.ofLog(process.output());
        }
    }

    static String insert(String... tables) {
        return "{\"writes\":["
                + String.join(
                        ",",
                        List.of(tables).stream()
                                .map(table -> "{\"op\":\"insert\",\"table\":\"" + table
                                        + "\",\"document\":{\"name\":\"otter\"}}")
                                .toList())
                + "]}";
    }

    @Test
    void a_run_that_finds_nothing_new_asks_the_bucket_for_nothing() {
        try (Sandbox sandbox =
                        Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200));
                CaravanProcess process = CaravanProcess.start(
                        LoggedApp.class,
                        directory.resolve("run.txt"),
                        new Workplace(
                                        Place.inBucket(directory.resolve("copies")),
                                        directory,
                                        sandbox.url().toString(),
                                        sandbox.deployKey(),
                                        List.of("staging.every=sync", "sync.cron=* * * * * ?"))
                                .arguments("run", "-Dlog.level=debug"))) {
            await().until(() -> process.output().contains("Staging of batch"));
            asks(process, process.output().length(), 4); // the sync that staged is over
            int begun = process.output().length();
            asks(process, begun, 20);
            assertThat(SentRequests.ofLog(process.output().substring(begun)).all())
                    .as("of about ten syncs")
                    .isZero();
        }
    }

    /** Until the log has so many more words of what is asked for in every sync. */
    private static void asks(CaravanProcess process, int begun, int times) {
        await().until(() -> process.output().substring(begun).split("document_deltas", -1).length > times);
    }

    private Workplace inBucket(Sandbox sandbox) {
        return inBucket(sandbox, "s3");
    }

    private Workplace inBucket(Sandbox sandbox, String target) {
        Path own = directory.resolve("place" + ++runs);
        Place place = Place.inBucket(own.resolve("copies"));
        return new Workplace(
                place,
                own,
                sandbox.url().toString(),
                sandbox.deployKey(),
                List.of("staging.every=sync", "target=" + target, target + ".location=" + place.location()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "delta"})
    void a_sync_of_a_new_process_that_finds_nothing_new_sends_ten_requests_at_most(String target) {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            Workplace work = inBucket(sandbox, target);
            sync(work);
            SentRequests idle = sync(work);
            assertThat(idle.all()).as(idle.toString()).isLessThanOrEqualTo(10);
            assertThat(idle.puts() + idle.deletes()).as("nothing is written").isZero();
        }
    }

    /** A request a table and batch, and the time of it: staging reads what was just uploaded. */
    @Test
    void what_a_sync_has_uploaded_is_not_fetched_again_to_be_staged() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            Workplace work = inBucket(sandbox);
            assertThat(rawFilesFetched(work, "sync")).isEmpty();
            new SandboxLog(sandbox.url()).post("/sandbox/apply", insert("users"));
            assertThat(rawFilesFetched(work, "sync")).isEmpty();
            assertThat(work.state().resolve("staging/landed")).isEmptyDirectory();
            assertThat(rawFilesFetched(work, "staging", "--full"))
                    .as("another process has nothing of them here")
                    .isNotEmpty();
        }
    }

    private List<String> rawFilesFetched(Workplace work, String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("-Dlog.level=debug");
        try (CaravanProcess process = CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("output" + ++runs + ".txt"),
                work.arguments(command, arguments.toArray(String[]::new)))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            return process.output()
                    .lines()
                    .filter(line -> line.contains("Sending Request: ")
                            && line.contains("httpMethod=GET")
                            && line.contains("/raw_change_log/"))
                    .toList();
        }
    }

    /** Of 9 tables the sandbox makes 49, 109, 199 and 500; a change each, beside as many of a place where they stay 9. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"s3", "delta"})
    void no_request_of_a_new_process_is_for_a_table_that_has_not_changed(String target) {
        SandboxOptions shop = SandboxOptions.shop(Clock.systemUTC()).withDocuments(200);
        try (Sandbox few = Sandbox.start(shop);
                Sandbox many = Sandbox.start(shop)) {
            Workplace ofNine = inBucket(few, target);
            Workplace work = inBucket(many, target);
            SandboxLog log = new SandboxLog(many.url());
            sync(ofNine);
            sync(work);
            SentRequests idle = sync(ofNine);
            int more = 0;
            for (int tables : List.of(49, 109, 199, 500)) {
                log.post(
                        "/sandbox/apply",
                        insert(IntStream.range(more, tables - 9)
                                .mapToObj(table -> "more" + table)
                                .toArray(String[]::new)));
                more = tables - 9;
                sync(work);
                assertThat(sync(work)).as(tables + " tables").isEqualTo(idle);
                new SandboxLog(few.url()).post("/sandbox/apply", insert("users"));
                log.post("/sandbox/apply", insert("users"));
                SentRequests one = sync(ofNine);
                SentRequests oneOfMany = sync(work);
                assertThat(oneOfMany.withGets(one.gets()))
                        .as("one of " + tables)
                        .isEqualTo(one);
                assertThat(oneOfMany.gets())
                        .as("one of %s; what the records add up to is noted once in so many files", tables)
                        .isBetween(one.gets(), one.gets() + tables / 250);
            }
        }
    }

    /** Of which a hundred lie between two sums in the bucket. */
    @Tag("slow")
    @Test
    void no_request_of_a_new_process_is_for_a_batch_that_a_process_before_has_read() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            Workplace work = inBucket(sandbox);
            sync(work);
            log.post("/sandbox/apply", insert("users"));
            long third = sync(work).gets();
            for (int batch = 4; batch <= 7; batch++) {
                log.post("/sandbox/apply", insert("users"));
                assertThat(sync(work).gets()).as("batch " + batch).isEqualTo(third);
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"s3", "delta"})
    void a_sync_sends_as_many_requests_as_the_page_says(String target) throws IOException {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            Workplace work = inBucket(sandbox, target);
            String first = sync(work).row("the first one");
            String idle = sync(work).row("nothing has changed");
            log.post("/sandbox/apply", insert("users"));
            String one = sync(work).row("a change in one table");
            log.post("/sandbox/apply", insert("users", "orders", "products"));
            String three = sync(work).row("a change in three tables");
            String rows = String.join("\n", first, idle, one, three);
            if (System.getProperty("caravan.write", "").equals("docs")) {
                String page = Files.readString(PAGE);
                Files.writeString(
                        PAGE,
                        page.replaceAll(
                                "(?s)(\\| a sync into " + target + " \\|[^\\n]*\\n\\|---[^\\n]*\\n).*?\\n\\n",
                                "$1" + rows + "\n\n"));
            }
            assertThat(Files.readString(PAGE))
                    .contains("| a sync into " + target
                            + " | PUT | LIST | GET and HEAD | DELETE |\n|---|---|---|---|---|\n" + rows + "\n");
        }
    }
}
