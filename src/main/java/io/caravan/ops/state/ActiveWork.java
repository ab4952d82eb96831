package io.caravan.ops.state;

import io.caravan.core.watch.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a source is at work on; staging may go on beside a sync. Not thread-safe. */
final class ActiveWork {
    private final MonitoredSource.Limits limits;
    private final Map<Work, Activity.Working> going = new EnumMap<>(Work.class);

    ActiveWork(MonitoredSource.Limits limits) {
        this.limits = limits;
    }

    void begin(Work work, Instant now) {
        going.put(work, new Activity.Working(work, now, now.plus(limits.heartbeat(work))));
    }

    /** @param pause that is announced, and no silence */
    void alive(Work work, Instant now, Duration pause) {
        going.computeIfPresent(
                work,
                (same, at) ->
                        new Activity.Working(same, at.since(), now.plus(pause).plus(limits.heartbeat(same))));
    }

    /** By a clock that was set back. */
    void earlier(Duration back) {
        going.replaceAll((work, at) -> at.earlier(back));
    }

    void end(Work work) {
        going.remove(work);
    }

    void clear() {
        going.clear();
    }

    /** A sync first. */
    List<Activity.Working> read() {
        return List.copyOf(going.values());
    }
}
