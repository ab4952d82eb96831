package io.caravan.ops;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * What is watched, and what of it is still in order.
 *
 * @param source name of it
 * @param deployment identity of it
 * @param destination where its batches land
 * @param limits when to worry
 * @param nextSync when the schedule begins the first sync after a given time
 */
public record Watched(
        String source, String deployment, String destination, Limits limits, UnaryOperator<Instant> nextSync) {
    /**
     * When to worry.
     *
     * @param maxLag how far the destination may be behind the source
     * @param retention how long the source keeps its log; an older cursor needs a resync
     * @param heartbeat the longest time that a healthy sync goes without a sign of life
     */
    public record Limits(Duration maxLag, Duration retention, Duration heartbeat) {}
}
