package io.caravan.core.sync;

import java.time.Duration;

/**
 * A batch is closed by whichever comes first, always between two pages.
 *
 * @param maxBytes of canonical document JSON
 */
public record BatchLimits(long maxRows, long maxBytes, Duration maxAge) {}
