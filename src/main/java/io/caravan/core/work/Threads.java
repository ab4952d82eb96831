package io.caravan.core.work;

import java.util.concurrent.ThreadFactory;
import org.slf4j.MDC;

/** Threads that do not keep the process alive. */
public final class Threads {
    private Threads() {}

    /** As {@link #daemons(String)}; what they log is of this source. */
    public static ThreadFactory daemons(String name, String source) {
        ThreadFactory daemons = daemons(name);
        return work -> daemons.newThread(() -> {
            MDC.put("source", source);
            work.run();
        });
    }

    public static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, "caravan-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
