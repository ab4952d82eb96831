package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who looks after a destination needs no deploy key, and no deployment that answers. */
class NoKeyTest {
    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private Workplace keyless;

    @BeforeEach
    void land() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            Workplace work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey());
            assertThat(work.run(time.wiring(), "sync").code()).isZero();
            keyless = keyless(directory, sandbox.url());
        }
    }

    private static Workplace keyless(Path directory, URI landed) {
        return new Workplace(
                directory,
                "https://happy-otter-123.convex.cloud",
                "",
                "staging.enabled=true",
                "convex.deployment=http://localhost:" + landed.getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "staging", "compact", "resync"})
    void a_command_that_asks_the_destination_alone_works_without(String command) {
        Ran ran = keyless.run(time.wiring(), command);
        assertThat(ran.code()).as(ran.output()).isZero();
    }

    @Test
    void a_table_that_has_landed_is_resynced_without_and_one_that_the_source_is_asked_for_is_not() {
        Ran landed = keyless.run(time.wiring(), "resync", "--table", "app/users");
        assertThat(landed.code()).as(landed.output()).isZero();
        refused("resync", "--table", "app/otters");
    }

    @Test
    void the_silver_pipeline_is_written_without_once_something_has_landed() {
        String output = "--output=" + directory.resolve("silver");
        Ran ran = keyless.run(time.wiring(), "lakeflow", output);
        assertThat(ran.code()).as(ran.output()).isZero();
        keyless = keyless(directory.resolve("empty"), URI.create("http://localhost:1"));
        refused("lakeflow", output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "sync", "check", "discover", "verify"})
    void a_command_that_asks_the_source_says_what_is_missing(String command) {
        refused(command);
    }

    private void refused(String command, String... more) {
        Ran ran = keyless.run(time.wiring(), command, more);
        assertThat(ran.code()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output()).contains("convex.deploy.key is missing", "nothing was done");
    }
}
