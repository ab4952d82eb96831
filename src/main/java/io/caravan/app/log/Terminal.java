package io.caravan.app.log;

import java.io.IOException;
import java.nio.file.Path;

/** Whether somebody is watching. */
public final class Terminal {
    private Terminal() {}

    static boolean isStandardError() {
        return isTerminal("/dev/fd/2");
    }

    /** Whether somebody types. */
    public static boolean isStandardInput() {
        return isTerminal("/dev/fd/0");
    }

    private static boolean isTerminal(String stream) {
        try {
            String device = Path.of(stream).toRealPath().toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException notOnThisSystem) {
            return false;
        }
    }
}
