package io.caravan.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what is bound to happen: Awaitility's own ten seconds are over on a busy machine before a process has started.
 * A shorter limit proves nothing, so {@code await()} has none of its own. And how often they look. In place for every test; see
 * junit-platform.properties.
 */
public final class Patience implements BeforeAllCallback {
    /** Far more than anything takes, and less than a test may. */
    public static final Duration LONG = Duration.ofMinutes(5);

    /** Before the first look, and between two: half of Awaitility's own. */
    private static final Duration GLANCE = Duration.ofMillis(50);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LONG);
        Awaitility.setDefaultPollInterval(GLANCE);
    }
}
