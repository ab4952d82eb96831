package io.caravan.core.sync;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Selection;
import io.caravan.core.imports.ImportsConfig;
import java.time.Clock;
import java.time.Duration;

/**
 * How a source is synced.
 *
 * @param source its name
 * @param deployment identity of the deployment that {@code source} names
 * @param protocol by which it is read; a source that was read by another one moves over
 * @param imports how imports and deleted tables are looked for
 * @param heartbeat how long an idle source may go without a receipt
 */
public record SyncSettings(
        String source,
        String deployment,
        Protocol protocol,
        Selection selection,
        BatchLimits limits,
        Duration heartbeat,
        OnExpiredCursor onExpiredCursor,
        ImportsConfig imports,
        Clock clock) {}
