package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
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
