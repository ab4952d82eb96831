package io.caravan.app.log;

import java.io.IOException;
import java.nio.file.Path;

/** Whether somebody is watching. */
final class Terminal {
    private Terminal() {}

    static boolean isStandardError() {
        try {
            String device = Path.of("/dev/fd/2").toRealPath().toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException notOnThisSystem) {
            return false;
        }
    }
}
