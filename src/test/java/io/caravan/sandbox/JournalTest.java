package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Applied;
import io.caravan.sandbox.data.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final String FILE = "sandbox.journal.jsonl";

    @TempDir
    private Path directory;

    private final Clocks clock = new Clocks();

    private SandboxOptions options() {
        return SandboxOptions.shop(clock).withDocuments(500).withJournal(directory);
    }

    @Test
    void a_restarted_sandbox_is_the_same_deployment() {
        List<String> log;
        List<String> state;
        long cursor;
        try (Sandbox sandbox = Sandbox.start(options())) {
            disturb(sandbox);
            log = sandbox.log();
            state = sandbox.currentState();
            cursor = new Client(sandbox).snapshot(Map.of()).number("snapshot");
        }
        clock.advance(Duration.ofHours(3));
        try (Sandbox sandbox = Sandbox.start(options())) {
            assertThat(sandbox.log()).isEqualTo(log);
            assertThat(sandbox.currentState()).isEqualTo(state);
            assertThat(new Client(sandbox).deltas(cursor).values()).isEmpty();
            Applied next = sandbox.apply(1);
            assertThat(new Client(sandbox).deltas(cursor).values()).hasSize(next.writes());
        }
    }

    @Test
    void expired_cursors_stay_expired() {
        long cursor;
        try (Sandbox sandbox = Sandbox.start(options())) {
            cursor = new Client(sandbox).snapshot(Map.of()).number("snapshot");
            sandbox.expireCursors();
        }
        try (Sandbox sandbox = Sandbox.start(options())) {
            assertThat(new Client(sandbox).deltas(cursor).code()).isEqualTo("InvalidWindowToReadDocuments");
        }
    }

    @Test
    void a_torn_last_line_is_as_if_it_had_never_been_written() throws IOException {
        List<String> log;
        try (Sandbox sandbox = Sandbox.start(options())) {
            disturb(sandbox);
            log = sandbox.log();
        }
        byte[] whole = Files.readAllBytes(directory.resolve(FILE));
        Files.writeString(directory.resolve(FILE), "{\"ts\":99,\"comm", StandardOpenOption.APPEND);
        try (Sandbox sandbox = Sandbox.start(options())) {
            assertThat(sandbox.log()).isEqualTo(log);
            assertThat(Files.readAllBytes(directory.resolve(FILE))).isEqualTo(whole);
            sandbox.apply(1);
        }
        try (Sandbox sandbox = Sandbox.start(options())) {
            assertThat(sandbox.log()).hasSizeGreaterThan(log.size());
        }
    }

    @Test
    void a_journal_of_another_deployment_is_refused() {
        Sandbox.start(options()).close();
        for (SandboxOptions other : List.of(options().withSeed(2), options().withDocuments(501))) {
            assertThatThrownBy(() -> Sandbox.start(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another deployment")
                    .hasMessageContaining(FILE);
        }
    }

    @Test
    void a_line_damaged_in_the_middle_is_refused() throws IOException {
        try (Sandbox sandbox = Sandbox.start(options())) {
            disturb(sandbox);
        }
        List<String> lines = Files.readAllLines(directory.resolve(FILE));
        lines.set(2, "{\"ts\":");
        Files.write(directory.resolve(FILE), lines);
        assertThatThrownBy(() -> Sandbox.start(options())).hasMessageContaining("line 3 of");
    }

    private static void disturb(Sandbox sandbox) {
        TableRef users = TableRef.root("users");
        sandbox.apply(25);
        String id = sandbox.apply(List.of(Write.insert(
                        users, """
                                {"x":-0.0,"n":9007199254740993,"t":"🦀\\u2028"}""")))
                .ids()
                .get(0);
        sandbox.apply(List.of(Write.patch(users, id, """
                {"x":{"$float":"AAAAAAAA+H8="}}""")));
        sandbox.importTable(TableRef.root("orders"), List.of("{\"total\":1.5}"));
        sandbox.importTable(TableRef.root("products"), 12);
        sandbox.addTable(TableRef.of("waitlist", "late"), List.of("{\"a\":[null]}"));
        sandbox.apply(25);
    }
}
