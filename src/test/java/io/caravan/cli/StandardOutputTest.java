package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.process.CaravanCommand;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Half a file must not look like a whole one: of ids that are to be forgotten, of rows that somebody loads elsewhere. */
class StandardOutputTest {
    private static final Path FULL = Path.of("/dev/full");
    private static final String NO_READER = "Datenübergabe unterbrochen (broken pipe)";
    private static final String NO_SPACE = "Auf dem Gerät ist kein Speicherplatz mehr verfügbar";

    @TempDir
    private Path directory;

    private Tool.Ran shell(String behind) throws IOException {
        Path bin = CaravanCommand.install(directory);
        return Tool.in(directory).run("bash", "-c", "set -o pipefail; '" + bin.resolve("caravan") + "' " + behind);
    }

    @Test
    void on_a_full_disk_a_command_says_that_its_output_is_not_whole_and_ends_with_1() throws IOException {
        assumeThat(FULL).as("no /dev/full on this system").exists();
        Tool.Ran ran = shell("config --json 2>&1 > /dev/full");
        assertThat(ran.code()).as(ran.output()).isEqualTo(1);
        assertThat(ran.output())
                .contains("Standard output could not be written: No space left on device")
                .doesNotContain("\tat ");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_reader_that_has_enough_is_no_failure() throws IOException {
        Tool.Ran ran = shell("generate-completion | head -n 1");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).doesNotContain("could not be written");
    }

    /** The system tells in the language of the user what failed. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void in_any_language_a_reader_that_has_enough_is_no_failure_and_a_full_disk_is_one() throws IOException {
        Path pipe = directory.resolve("pipe");
        assertThat(Tool.in(directory).run("mkfifo", pipe.toString()).code()).isZero();
        assertThat(StandardOutput.isMeant(new IOException(NO_READER), pipe)).isTrue();
        assertThat(StandardOutput.isMeant(new IOException("Resource temporarily unavailable"), pipe))
                .as("a pipe that does not wait for its reader has lost what did not fit")
                .isFalse();
        assertThat(StandardOutput.isMeant(new IOException(NO_SPACE), Files.createFile(directory.resolve("ids.txt"))))
                .isFalse();
        assertThat(StandardOutput.isMeant(new IOException(NO_SPACE), FULL)).isFalse();
    }

    @Test
    void where_nothing_tells_what_the_output_is_the_text_of_the_failure_decides() {
        Path absent = directory.resolve("absent");
        assertThat(StandardOutput.isMeant(new IOException("Broken pipe"), absent))
                .isTrue();
        assertThat(StandardOutput.isMeant(new IOException("Bad file descriptor"), absent))
                .isTrue();
        assertThat(StandardOutput.isMeant(new IOException("No space left on device"), absent))
                .isFalse();
    }
}
