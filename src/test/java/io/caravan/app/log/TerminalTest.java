package io.caravan.app.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.process.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where there is no /proc, as on macOS, `caravan sql` used to wait in silence for statements that a person was to type. */
class TerminalTest {
    @TempDir
    private Path directory;

    /** Says what both ways of asking answer for standard input and standard error. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] args) {
            System.out.println("proc " + Terminal.isStandardInput() + " " + Terminal.isStandardError() + ", test "
                    + Terminal.isTested(0) + " " + Terminal.isTested(2));
        }
    }

    private static String probe() {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path") + "' '" + Probe.class.getName() + "'";
    }

    @Test
    void in_a_terminal_both_ways_of_asking_say_so() {
        assumeThat(Tool.isThere("script"))
                .as("no script is on the PATH (package bsdutils)")
                .isTrue();
        Tool.Ran ran = Tool.in(directory).run("script", "-qec", probe(), "/dev/null");
        assertThat(ran.output()).contains("proc true true, test true true");
    }

    @Test
    void in_a_pipe_both_ways_of_asking_deny_it() {
        Tool.Ran ran = Tool.in(directory).run("sh", "-c", "true | " + probe() + " 2>&1 | cat");
        assertThat(ran.output()).contains("proc false false, test false false");
    }
}
