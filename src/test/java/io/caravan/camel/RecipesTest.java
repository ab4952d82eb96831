package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Write;
import io.caravan.testing.ledger.SandboxLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
        untilAtTheEnd(reader, sandbox, Duration.ofMinutes(3));
    }

    static void untilAtTheEnd(Path reader, Sandbox sandbox, Duration most) {
        long end = new SandboxLog(sandbox.url())
                .revisions().stream().mapToLong(SandboxLog.Revision::ts).max().orElseThrow();
        Path checkpoint = reader.resolve("checkpoint.json");
        await().atMost(most)
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
}
