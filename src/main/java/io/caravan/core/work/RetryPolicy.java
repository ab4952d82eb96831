package io.caravan.core.work;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Full-jitter exponential backoff within a bounded number of attempts. A server's {@code Retry-After} is honoured where it is
 * longer, up to {@code maxRetryAfter}.
 */
public record RetryPolicy(int maxAttempts, Duration firstDelay, Duration maxDelay, Duration maxRetryAfter) {
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(8, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(5));

    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(attempts, firstDelay, maxDelay, maxRetryAfter);
    }

    /** For what can be done without. */
    public RetryPolicy atMost(int attempts) {
        return new RetryPolicy(Math.min(attempts, maxAttempts), firstDelay, maxDelay, maxDelay);
    }

    /** @param attempt the one that failed, from 1 */
    public Duration delay(int attempt, Duration retryAfter, RandomGenerator random) {
        long ceiling = Math.min(maxDelay.toMillis(), firstDelay.toMillis() << Math.min(attempt - 1, 20));
        Duration jittered = Duration.ofMillis(random.nextLong(ceiling + 1));
        Duration asked = retryAfter.compareTo(maxRetryAfter) > 0 ? maxRetryAfter : retryAfter;
        return jittered.compareTo(asked) > 0 ? jittered : asked;
    }
}
