package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.CaravanCommand;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A charset of the machine is of no account, or it is said that nothing works in it. */
class MachineCharsetTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32", "IBM037", "IBM1047"})
    void one_that_has_other_bytes_for_plain_letters_is_named(String charset) {
        assertThat(MachineCharset.unusable(Charset.forName(charset)).orElseThrow())
                .contains("file.encoding is " + charset, "-Dfile.encoding=UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "US-ASCII", "ISO-8859-1", "windows-1256", "TIS-620", "Shift_JIS", "GB18030"})
    void one_that_has_the_same_bytes_for_plain_letters_serves(String charset) {
        assertThat(MachineCharset.unusable(Charset.forName(charset))).isEmpty();
    }

    /** Used to look for another word than the one that was typed, and to end with 0. */
    @Test
    void an_argument_of_which_letters_are_lost_is_refused_and_not_taken_for_another_one() throws IOException {
        Tool.Ran ran = shell("config \"-Ds3.location=file:$(printf 'donn\\303\\251es')\"");
        assertThat(ran.code()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output()).contains("letters in an argument", "Set LC_ALL=C.UTF-8");
    }

    /** Used to end in a NoClassDefFoundError, where cron or systemd started it in such a folder. */
    @Test
    void a_working_directory_of_which_letters_are_lost_is_told() throws IOException {
        Tool.Ran ran = shell(
                "config; code=$?; cd ..; rmdir \"$d\"; exit $code",
                "d=$(printf 'donn\\303\\251es') && mkdir \"$d\" && cd \"$d\" && ");
        assertThat(ran.code()).as(ran.output()).isEqualTo(2);
        assertThat(ran.output()).contains("the path of the working directory", "Set LC_ALL=C.UTF-8");
    }

    private Tool.Ran shell(String arguments) throws IOException {
        return shell(arguments, "");
    }

    /** The letters are the shell's, whatever locale this process has. */
    private Tool.Ran shell(String arguments, String before) throws IOException {
        Path caravan = CaravanCommand.install(directory).resolve("caravan");
        return Tool.in(directory).with("LC_ALL", "C").run("sh", "-c", before + "'" + caravan + "' " + arguments);
    }

    /** Used to load no routes and to sync nothing. */
    @Test
    void a_process_in_such_a_charset_ends_with_2_and_says_why() {
        try (CaravanProcess process = CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("output.txt"),
                List.of(
                        "sync",
                        "-Dstate.location=file:" + directory.resolve("state"),
                        "-Ds3.location=file:" + directory.resolve("lake")),
                List.of("env", "JAVA_TOOL_OPTIONS=-Dfile.encoding=UTF-16"))) {
            assertThat(process.exitCode()).isEqualTo(2);
            assertThat(process.output()).contains("file.encoding is UTF-16");
        }
        assertThat(directory.resolve("lake")).doesNotExist();
    }
}
