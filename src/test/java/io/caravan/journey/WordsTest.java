package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who reads along is told, in words that mean what they say. */
class WordsTest {
    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_first_start_begins_and_only_a_later_one_continues() {
        assertThat(told("sync")).contains("app begins: nothing has landed in ").doesNotContain("continues");
        assertThat(told("sync")).contains("app continues after batch 2 of ").doesNotContain("begins");
    }

    @Test
    void a_resync_says_which_tables_it_walks_again() {
        told("sync");
        told("resync", "--table", "app/users", "--table", "waitlist/users");
        assertThat(told("sync"))
                .contains("At the end of the log a new generation begins of app/users, waitlist/users")
                .doesNotContain("_other");
        told("resync");
        assertThat(told("sync"))
                .contains("A snapshot of every selected table begins")
                .doesNotContain("_other");
    }

    @Test
    void tables_that_are_newly_selected_are_told_by_name() {
        told("sync", """
                -Dconvex.selection={"_other":"included","waitlist":"excluded"}""");
        assertThat(told("sync"))
                .contains("a new generation begins of waitlist/")
                .doesNotContain("app/users")
                .doesNotContain("_other");
    }

    private String told(String command, String... more) {
        return new Workplace(directory, sandbox.url().toString(), sandbox.deployKey())
                .run(time.wiring(), command, more)
                .output();
    }
}
