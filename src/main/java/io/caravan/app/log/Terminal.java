package io.caravan.app.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody is watching. */
public final class Terminal {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final int INPUT = 0;
    private static final int ERROR = 2;

    private Terminal() {}

    static boolean isStandardError() {
        return isTerminal(ERROR);
    }

    /** Whether somebody types. */
    public static boolean isStandardInput() {
        return isTerminal(INPUT);
    }

    private static boolean isTerminal(int stream) {
        return Files.isDirectory(OPEN) ? isDevice(stream) : isTested(stream);
    }

    private static boolean isDevice(int stream) {
        try {
            String device = OPEN.resolve(Integer.toString(stream)).toRealPath().toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException pipeOrClosed) {
            return false;
        }
    }

    /** As a script asks, where there is no {@code /proc}: on macOS. Windows has no such program, and the answer is no. */
    static boolean isTested(int stream) {
        try {
            return new ProcessBuilder("test", "-t", Integer.toString(stream))
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notOnThisSystem) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
