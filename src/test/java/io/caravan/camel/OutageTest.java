package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.caravan.core.change.TableRef;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Write;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receiver that answers 500. An outage of ten minutes at the recipe's delay of 10 s is 60 attempts; here it is a minute with as
 * many. {@code -Dcaravan.outage=PT10M} plays the ten minutes.
 */
@Tag("slow")
class OutageTest {
    private static final TableRef USERS = TableRef.root("users");
    private static final Duration OUTAGE = Duration.parse(System.getProperty("caravan.outage", "PT1M"));
    private static final int ATTEMPTS = 60;

    @TempDir
    private Path directory;

    private final List<String> got = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean down = true;

    private HttpServer receiver() throws IOException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", call -> {
            String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (down) {
                refused.incrementAndGet();
                call.sendResponseHeaders(500, -1);
            } else {
                got.add(call.getRequestHeaders().getFirst("X-Convex-Component") + "/"
                        + call.getRequestHeaders().getFirst("X-Convex-Table") + " "
                        + call.getRequestHeaders().getFirst("X-Convex-Operation") + " "
                        + call.getRequestHeaders().getFirst("X-Convex-Id") + " "
                        + call.getRequestHeaders().getFirst("X-Convex-Timestamp"));
                call.sendResponseHeaders(body.contains("unwanted") ? 422 : 204, -1);
            }
            call.close();
        });
        receiver.start();
        return receiver;
    }

    @Test
    void a_receiver_that_fails_for_long_gets_every_event_in_order_once_it_is_back_and_memory_stays_flat()
            throws IOException {
        HttpServer receiver = receiver();
        List<String> settings = List.of(
                "webhook.url=http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook",
                "webhook.directory=" + directory.resolve("reader"),
                "webhook.deadLetters=" + directory.resolve("dead"),
                "webhook.delay=" + OUTAGE.dividedBy(ATTEMPTS).toMillis());
        try (Sandbox sandbox =
                        Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(100));
                Recipe recipe = Recipe.start("events-to-webhook", directory, sandbox, "", settings)) {
            recipe.until("An exchange of convex://");
            sandbox.apply(List.of(Write.insert(USERS, """
                    {"name":"unwanted"}""")));
            sandbox.apply(10);
            await().until(() -> refused.get() > 5);
            long before = heap(recipe);
            await().atMost(OUTAGE.multipliedBy(3)).until(() -> refused.get() >= ATTEMPTS);
            long after = heap(recipe);
            down = false;
            RecipesTest.untilAtTheEnd(directory.resolve("reader"), sandbox);
            System.out.println("An outage of " + OUTAGE + ": " + refused + " attempts, heap in use " + before
                    + " KB, then " + after + " KB; " + got.size() + " events behind it");
            assertThat(after - before).as("KB of heap, from %s", before).isLessThan(8 << 10);
            assertThat(got).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(100);
            everythingCame(sandbox);
        } finally {
            receiver.stop(0);
        }
        try (Stream<Path> dead = Files.list(directory.resolve("dead"))) {
            assertThat(dead.toList()).singleElement().satisfies(file -> assertThat(Files.readString(file))
                    .isEqualTo("""
                            {"name":"unwanted"}"""));
        }
    }

    private void everythingCame(Sandbox sandbox) {
        List<String> log = new SandboxLog(sandbox.url())
                .revisions().stream()
                        .map(each -> each.component() + "/" + each.table() + " "
                                + (each.deleted() ? "delete" : "upsert") + " " + each.id() + " " + each.ts())
                        .toList();
        List<String> events =
                got.stream().filter(each -> !each.contains(" truncate ")).toList();
        assertThat(log).containsAll(events);
        List<Long> changes = events.stream()
                .map(each -> Long.parseLong(each.substring(each.lastIndexOf(' ') + 1)))
                .toList();
        assertThat(changes.subList(changes.size() - 10, changes.size())).isSorted();
        for (SandboxLog.Revision living : new SandboxLog(sandbox.url()).state()) {
            assertThat(got)
                    .contains(living.component() + "/" + living.table() + " upsert " + living.id() + " " + living.ts());
        }
    }

    /** In use after a full collection, in KB. */
    private long heap(Recipe recipe) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(recipe.pid());
        Tool.in(directory).run(jcmd, pid, "GC.run");
        Matcher used = Pattern.compile("(?:generation|tenured)\\s+total\\s+\\d+K, used (\\d+)K")
                .matcher(Tool.in(directory).run(jcmd, pid, "GC.heap_info").output());
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        assertThat(sum).isPositive();
        return sum;
    }
}
