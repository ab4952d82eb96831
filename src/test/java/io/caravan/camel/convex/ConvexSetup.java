package io.caravan.camel.convex;

import static org.awaitility.Awaitility.await;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Write;
import io.caravan.testing.ledger.SandboxLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A sandbox, a directory of a reader, and the reader's checkpoint. */
abstract class ConvexSetup {
    static final TableRef USERS = TableRef.root("users");

    @TempDir
    Path directory;

    Sandbox sandbox;

    @BeforeEach
    void serve() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(300));
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    String uri(String... options) {
        return "convex:" + sandbox.url() + "?deployKey=" + sandbox.deployKey() + "&delay=100&directory=" + directory
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    Optional<String> checkpoint() throws IOException {
        Path file = directory.resolve("checkpoint.json");
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    /** The commit that the checkpoint has passed. */
    long passed() throws IOException {
        byte[] text = checkpoint().orElseThrow().getBytes(StandardCharsets.UTF_8);
        return CheckpointCodec.read(text, "test").phase().consistentAsOf().orElse(0);
    }

    /** Until the checkpoint has passed all that there is. */
    void untilAtTheEnd() {
        untilAtTheEnd(this::checkpoint);
    }

    /** @param checkpoint as it is now, where it has been written */
    void untilAtTheEnd(Callable<Optional<String>> checkpoint) {
        long end = new SandboxLog(sandbox.url())
                .revisions().stream().mapToLong(SandboxLog.Revision::ts).max().orElseThrow();
        await().until(() -> checkpoint
                .call()
                .map(text -> CheckpointCodec.read(text.getBytes(StandardCharsets.UTF_8), "test"))
                .filter(at -> at.phase().consistentAsOf().orElse(0) >= end)
                .isPresent());
    }

    static Write insert(String document) {
        return Write.insert(USERS, document);
    }
}
