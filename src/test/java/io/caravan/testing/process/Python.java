package io.caravan.testing.process;

import java.io.IOException;
import java.util.Optional;

/** The interpreter of CARAVAN_PYTHON, or that of the PATH, for readers that nobody here wrote. */
public final class Python {
    private static final String PROGRAM =
            Optional.ofNullable(System.getenv("CARAVAN_PYTHON")).orElse("python3");

    private Python() {}

    /**
     * Runs a script without the interpreter's own end, at which threads of pyarrow may abort the process.
     *
     * @param script of simple statements, in one line
     * @return its exit code; 127 where there is no interpreter
     */
    public static int run(String script) throws InterruptedException {
        try {
            return new ProcessBuilder(PROGRAM, "-c", script + "; import os; os._exit(0)")
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException absent) {
            return 127;
        }
    }
}
