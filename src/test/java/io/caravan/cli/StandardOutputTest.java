package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Half a file must not look like a whole one: of ids that are to be forgotten, of rows that somebody loads elsewhere. */
class StandardOutputTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void full() {
        assumeThat(Path.of("/dev/full")).as("no /dev/full on this system").exists();
    }

    private Tool.Ran shell(String behind) {
        return Tool.in(directory)
                .run(
                        "bash",
                        "-c",
                        "set -o pipefail; '" + Path.of(System.getProperty("java.home"), "bin", "java")
                                + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path") + "' "
                                + LoggedApp.class.getName() + " " + behind);
    }

    @Test
    void on_a_full_disk_a_command_says_that_its_output_is_not_whole_and_ends_with_1() {
        Tool.Ran ran = shell("config --json 2>&1 > /dev/full");
        assertThat(ran.code()).as(ran.output()).isEqualTo(1);
        assertThat(ran.output())
                .contains("Standard output could not be written: No space left on device")
                .doesNotContain("\tat ");
    }

    @Test
    void a_reader_that_has_enough_is_no_failure() {
        Tool.Ran ran = shell("generate-completion | head -n 1");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).doesNotContain("could not be written");
    }
}
