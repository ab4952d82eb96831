package io.caravan.cli;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the process alive. */
final class Threads {
    private Threads() {}

    static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, "caravan-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
