package io.caravan.ops.state;

import io.caravan.core.watch.Work;
import java.time.Instant;

/**
 * A work that ended early.
 *
 * @param kind simple name of the failure's class
 * @param message what, where, why, and what to do next
 */
public record Failure(Instant at, Work work, String kind, String message) {}
