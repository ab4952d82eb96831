package io.caravan.ops.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A sync that has ended.
 *
 * @param events that landed in it
 * @param failure kind of it; empty where the sync came to its end
 */
public record PastSync(Instant begun, Duration took, long events, Optional<String> failure) {}
