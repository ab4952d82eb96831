package io.caravan.core.sync;

import io.caravan.core.convex.Selection;
import java.time.Clock;
import java.time.Duration;

/**
 * How a source is synced.
 *
 * @param source its name
 * @param deployment identity of the deployment that {@code source} names
 * @param heartbeat how long an idle source may go without a receipt
 */
public record SyncSettings(
        String source,
        String deployment,
        Selection selection,
        BatchLimits limits,
        Duration heartbeat,
        OnExpiredCursor onExpiredCursor,
        Clock clock) {}
