package io.caravan.ops;

import java.time.Instant;

/**
 * A sync that ended early.
 *
 * @param kind simple name of the failure's class
 * @param message what, where, why, and what to do next
 */
record Failure(Instant at, String kind, String message) {}
