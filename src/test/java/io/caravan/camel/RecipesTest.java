package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Write;
import io.caravan.testing.ledger.SandboxLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of {@code routes/examples} that need nothing beyond Caravan. */
@Tag("slow")
class RecipesTest {
    private static final TableRef USERS = TableRef.root("users");

    @TempDir
    private Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void serve() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(100));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    /** Until the recipe's checkpoint has passed all that there is. */
    static void untilAtTheEnd(Path reader, Sandbox sandbox) {
        long end = new SandboxLog(sandbox.url())
                .revisions().stream().mapToLong(SandboxLog.Revision::ts).max().orElseThrow();
        Path checkpoint = reader.resolve("checkpoint.json");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> Files.exists(checkpoint)
                        && CheckpointCodec.read(Files.readAllBytes(checkpoint), "test")
                                        .phase()
                                        .consistentAsOf()
                                        .orElse(0)
                                >= end);
    }

    @Test
    void only_signups_logs_each_user_that_is_new_and_no_change_of_one() {
        List<String> settings = List.of(
                "signups.directory=" + directory.resolve("reader"),
                "signups.known=" + directory.resolve("known.txt"),
                "signups.delay=200");
        try (Recipe recipe = Recipe.start("only-signups", directory, sandbox, "", settings)) {
            untilAtTheEnd(directory.resolve("reader"), sandbox);
            String known = sandbox.currentState().stream()
                    .filter(line -> line.contains("""
                            "table":"users\"""")
                            && line.contains("""
                                    "component":"\""""))
                    .map(line -> line.replaceFirst("""
                            .*"id":"([^"]+)".*""", "$1"))
                    .findFirst()
                    .orElseThrow();
            sandbox.apply(List.of(Write.patch(USERS, known, """
                    {"name":"changed"}""")));
            String added = sandbox.apply(List.of(Write.insert(USERS, """
                    {"name":"Ada"}""")))
                    .ids()
                    .get(0);
            recipe.until("A new user: " + added);
            assertThat(recipe.output().split("A new user: ", -1)).hasSize(2);
        }
    }

    @Test
    void a_receiver_that_fails_for_a_while_gets_every_event_once_it_is_back_in_order() throws IOException {
        failing(Duration.ofSeconds(15));
    }

    private void failing(Duration outage) throws IOException {
        List<String> got = new CopyOnWriteArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        long back = System.nanoTime() + outage.toNanos();
        receiver.createContext("/", call -> {
            byte[] body = call.getRequestBody().readAllBytes();
            boolean down = System.nanoTime() < back;
            boolean unwanted = new String(body, java.nio.charset.StandardCharsets.UTF_8).contains("unwanted");
            if (down) {
                refused.incrementAndGet();
            } else {
                got.add(call.getRequestHeaders().getFirst("X-Convex-Component") + "/"
                        + call.getRequestHeaders().getFirst("X-Convex-Table") + " "
                        + call.getRequestHeaders().getFirst("X-Convex-Operation") + " "
                        + call.getRequestHeaders().getFirst("X-Convex-Id") + " "
                        + call.getRequestHeaders().getFirst("X-Convex-Timestamp"));
            }
            call.sendResponseHeaders(down ? 500 : unwanted ? 422 : 204, -1);
            call.close();
        });
        receiver.start();
        List<String> settings = List.of(
                "webhook.url=http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook",
                "webhook.directory=" + directory.resolve("reader"),
                "webhook.deadLetters=" + directory.resolve("dead"),
                "webhook.delay=300");
        try (Recipe recipe = Recipe.start("events-to-webhook", directory, sandbox, "", settings)) {
            recipe.until("An exchange of convex://");
            sandbox.apply(List.of(Write.insert(USERS, """
                    {"name":"unwanted"}""")));
            sandbox.apply(10);
            untilAtTheEnd(directory.resolve("reader"), sandbox);
            assertThat(refused.get()).isPositive();
            assertThat(got).doesNotHaveDuplicates();
            List<String> sent = new SandboxLog(sandbox.url())
                    .revisions().stream()
                            .map(each -> each.component() + "/" + each.table() + " "
                                    + (each.deleted() ? "delete" : "upsert") + " " + each.id() + " " + each.ts())
                            .toList();
            assertThat(got).hasSizeGreaterThanOrEqualTo(100);
            assertThat(sent)
                    .containsAll(got.stream()
                            .filter(each -> !each.contains(" truncate "))
                            .toList());
            for (SandboxLog.Revision living : new SandboxLog(sandbox.url()).state()) {
                assertThat(got)
                        .contains(living.component() + "/" + living.table() + " upsert " + living.id() + " "
                                + living.ts());
            }
            try (Stream<Path> dead = Files.list(directory.resolve("dead"))) {
                assertThat(dead.toList()).singleElement().satisfies(file -> assertThat(Files.readString(file))
                        .isEqualTo("""
                                {"name":"unwanted"}"""));
            }
        } finally {
            receiver.stop(0);
        }
    }
}
