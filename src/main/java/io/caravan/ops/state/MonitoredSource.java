package io.caravan.ops.state;

import io.caravan.core.watch.Work;
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
 * @param readiness what a process that is not ready loses
 * @param nextSync when the schedule begins the first sync after a given time
 */
public record MonitoredSource(
        String source,
        String deployment,
        String destination,
        Limits limits,
        Readiness readiness,
        UnaryOperator<Instant> nextSync) {
    /** What a process that is not ready loses. */
    public enum Readiness {
        /** Nothing: it is told. */
        TELLS,
        /** Its leadership, which nobody would do better with: so what is the case is told, and it stays ready. */
        LEADS
    }

    /**
     * When to worry.
     *
     * @param maxLag how far the destination may be behind the source
     * @param retention how long a cursor of the source lives; an older one needs a resync
     * @param heartbeat the longest time that a healthy sync goes without a sign of life
     */
    public record Limits(Duration maxLag, Duration retention, Duration heartbeat) {
        /** One statement of the engine, or one large file, is a single step of these. */
        private static final Duration UPKEEP = Duration.ofHours(1);

        Duration heartbeat(Work work) {
            return work == Work.SYNC || heartbeat.compareTo(UPKEEP) > 0 ? heartbeat : UPKEEP;
        }
    }
}
