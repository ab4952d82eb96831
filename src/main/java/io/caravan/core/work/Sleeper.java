package io.caravan.core.work;

import java.time.Duration;

/** Waits; injected so that tests need not. */
@FunctionalInterface
public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
}
