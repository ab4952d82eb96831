package io.caravan.ops;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.Standing;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What has been heard of a source since the process started. Thread-safe. */
final class Watch implements SyncListener {
    private static final int FAILURES = 10;
    private static final String FENCED = "Fenced";

    private final Clock clock;
    private final Duration heartbeat;
    private final Instant startedAt;
    private final Throughput throughput;
    private Instant latest;
    private final SortedMap<TableRef, Long> landed = new TreeMap<>();
    private final Deque<Failure> failures = new ArrayDeque<>();
    private Activity activity;
    private Instant movedAt;
    private Optional<Standing> standing = Optional.empty();
    private Optional<Instant> lastSuccess = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    private Optional<Failure> fence = Optional.empty();
    private Optional<SyncEvent.StagingPublished> staging = Optional.empty();
    private Optional<Instant> stagingBehindSince = Optional.empty();

    Watch(Clock clock, Duration heartbeat) {
        this.clock = clock;
        this.heartbeat = heartbeat;
        this.startedAt = clock.instant();
        this.movedAt = startedAt;
        this.latest = startedAt;
        this.throughput = new Throughput(startedAt);
        this.activity = new Activity.Idle(startedAt);
    }

    synchronized Reading read() {
        Instant now = now();
        return new Reading(
                now,
                startedAt,
                activity,
                standing,
                movedAt,
                new TreeMap<>(landed),
                throughput.perMinute(now),
                lastSuccess,
                failure,
                fence,
                List.copyOf(failures),
                staging,
                stagingBehindSince);
    }

    @Override
    public synchronized void heard(SyncEvent event) {
        Instant now = now();
        if (event instanceof SyncEvent.Rests rests) {
            activity = new Activity.Resting(now, rests.why());
        } else if (event instanceof SyncEvent.Scheduled) {
            activity = new Activity.Idle(now);
        } else if (event instanceof SyncEvent.Began) {
            activity = new Activity.Syncing(now, now.plus(heartbeat));
        } else if (event instanceof SyncEvent.Succeeded) {
            activity = new Activity.Idle(now);
            lastSuccess = Optional.of(now);
            failure = Optional.empty();
        } else if (event instanceof SyncEvent.Failed failed) {
            activity = new Activity.Idle(now);
            fail(new Failure(now, failed.kind(), failed.message()));
        } else if (event instanceof SyncEvent.StagingPublished published) {
            publish(published, now);
        } else {
            progress(event, now);
        }
    }

    /** Where the clock was set back, everything stays as long ago as it was; otherwise no silence would be one for so long. */
    private Instant now() {
        Instant now = clock.instant();
        if (now.isBefore(latest)) {
            Duration back = Duration.between(now, latest);
            activity = activity.earlier(back);
            movedAt = movedAt.minus(back);
            lastSuccess = lastSuccess.map(when -> when.minus(back));
            stagingBehindSince = stagingBehindSince.map(since -> since.minus(back));
        }
        latest = now;
        return now;
    }

    private void progress(SyncEvent event, Instant now) {
        Duration pause = event instanceof SyncEvent.Retrying retrying ? retrying.pause() : Duration.ZERO;
        if (activity instanceof Activity.Syncing syncing) {
            activity = new Activity.Syncing(syncing.since(), now.plus(pause).plus(heartbeat));
        }
        if (event instanceof SyncEvent.Found found) {
            standing = Optional.of(found.at());
        } else if (event instanceof SyncEvent.Moved moved) {
            move(moved.at(), now);
        } else if (event instanceof SyncEvent.Landed batch) {
            move(batch.at(), now);
            throughput.add(now, batch.batch().events());
            stagingBehindSince = stagingBehindSince.or(() -> staging.map(published -> now));
            batch.batch().rows().forEach((table, rows) -> landed.merge(table, rows, Long::sum));
        }
    }

    private void move(Standing at, Instant now) {
        standing = Optional.of(at);
        movedAt = now;
    }

    private void publish(SyncEvent.StagingPublished published, Instant now) {
        boolean behind = standing.filter(at -> at.batch() > published.batch()).isPresent();
        staging = Optional.of(published);
        stagingBehindSince = behind ? stagingBehindSince.or(() -> Optional.of(now)) : Optional.empty();
    }

    private void fail(Failure now) {
        failure = Optional.of(now);
        if (now.kind().equals(FENCED)) {
            fence = Optional.of(now);
        }
        failures.addFirst(now);
        if (failures.size() > FAILURES) {
            failures.removeLast();
        }
    }
}
