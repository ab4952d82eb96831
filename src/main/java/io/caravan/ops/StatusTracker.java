package io.caravan.ops;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.LandedBatch;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import io.caravan.ops.Activity.Lull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What has been heard of a source since the process started. Thread-safe. */
final class StatusTracker implements SyncListener {
    private final Clock clock;
    private final Instant startedAt;
    private final Throughput throughput;
    private Instant latest;
    private final SortedMap<TableRef, Long> landed = new TreeMap<>();
    private final ActiveWork works;
    private final Failures failures = new Failures();
    private Activity.Between between;
    private Instant atWorkSince;
    private Instant movedAt;
    private Optional<SourcePosition> standing = Optional.empty();
    private Optional<WaitingCursor> waiting = Optional.empty();
    private Optional<SortedMap<TableRef, Long>> held = Optional.empty();
    private Optional<Instant> lastSuccess = Optional.empty();
    private Optional<SyncEvent.StagingPublished> staging = Optional.empty();
    private Optional<Instant> stagingBehindSince = Optional.empty();

    StatusTracker(Clock clock, MonitoredSource.Limits limits) {
        this.clock = clock;
        this.startedAt = clock.instant();
        this.atWorkSince = startedAt;
        this.movedAt = startedAt;
        this.latest = startedAt;
        this.throughput = new Throughput(startedAt);
        this.works = new ActiveWork(limits);
        this.between = Activity.Between.of(Lull.IDLE, startedAt);
    }

    synchronized StatusSnapshot read() {
        Instant now = now();
        return new StatusSnapshot(
                now,
                startedAt,
                atWorkSince,
                between,
                works.read(),
                standing,
                waiting,
                movedAt,
                new TreeMap<>(landed),
                held.map(TreeMap::new),
                throughput.perMinute(now),
                lastSuccess,
                failures.standing(),
                failures.fence(),
                failures.latest(),
                staging,
                stagingBehindSince);
    }

    @Override
    public synchronized void heard(SyncEvent event) {
        Instant now = now();
        if (event instanceof SyncEvent.Rests rests) {
            works.clear();
            between = new Activity.Between(Lull.RESTING, now, rests.why());
        } else if (event instanceof SyncEvent.StandsBy) {
            standBy(now);
        } else if (event instanceof SyncEvent.Paused) {
            between = Activity.Between.of(Lull.PAUSED, now);
        } else if (event instanceof SyncEvent.Scheduled) {
            scheduled(now);
        } else if (event instanceof SyncEvent.Began began) {
            begin(began.work(), now);
        } else if (event instanceof SyncEvent.Succeeded succeeded) {
            end(succeeded.work(), now);
            failures.mended(succeeded.work());
            lastSuccess = succeeded.work() == Work.SYNC ? Optional.of(now) : lastSuccess;
        } else if (event instanceof SyncEvent.Failed failed) {
            end(failed.work(), now);
            failures.add(new Failure(now, failed.work(), failed.kind(), failed.message()));
        } else {
            progress(event, now);
        }
    }

    /** Where it stands is another's to know; what went wrong here stays until it is mended, for this replica may soon lead again. */
    private void standBy(Instant now) {
        works.clear();
        failures.standBy();
        between = Activity.Between.of(Lull.STANDING_BY, now);
        standing = Optional.empty();
        waiting = Optional.empty();
        held = Optional.empty();
        staging = Optional.empty();
        stagingBehindSince = Optional.empty();
    }

    private void scheduled(Instant now) {
        if (between.is(Lull.STANDING_BY) && !failures.standing().containsKey(Work.SYNC)) {
            atWorkSince = now;
            movedAt = now;
        }
        between = Activity.Between.of(Lull.IDLE, now);
    }

    private void begin(Work work, Instant now) {
        boolean paused = between.is(Lull.PAUSED); // which lets an operator begin one
        if (work == Work.SYNC && !paused) {
            scheduled(now);
        }
        works.begin(work, now);
    }

    /** The schedule goes on from here. */
    private void end(Work work, Instant now) {
        works.end(work);
        if (between.is(Lull.IDLE)) {
            between = Activity.Between.of(Lull.IDLE, now);
        }
    }

    /** Where the clock was set back, everything stays as long ago as it was; otherwise no silence would be one for so long. */
    private Instant now() {
        Instant now = clock.instant();
        if (now.isBefore(latest)) {
            Duration back = Duration.between(now, latest);
            between = between.earlier(back);
            works.earlier(back);
            atWorkSince = atWorkSince.minus(back);
            movedAt = movedAt.minus(back);
            lastSuccess = lastSuccess.map(when -> when.minus(back));
            stagingBehindSince = stagingBehindSince.map(since -> since.minus(back));
        }
        latest = now;
        return now;
    }

    private void progress(SyncEvent event, Instant now) {
        Duration pause = event instanceof SyncEvent.Retrying retrying ? retrying.pause() : Duration.ZERO;
        works.alive(event instanceof SyncEvent.Progressed progressed ? progressed.work() : Work.SYNC, now, pause);
        if (event instanceof SyncEvent.Found found) {
            stand(found.at());
        } else if (event instanceof SyncEvent.Holds holds) {
            held = Optional.of(new TreeMap<>(holds.rows()));
        } else if (event instanceof SyncEvent.Moved moved) {
            move(moved.at(), now);
        } else if (event instanceof SyncEvent.Landed batch) {
            move(batch.at(), now);
            land(batch, now);
        } else if (event instanceof SyncEvent.StagingDue) {
            stagingBehindSince = stagingBehindSince.or(() -> Optional.of(now));
        } else if (event instanceof SyncEvent.StagingPublished published) {
            publish(published, now);
        }
    }

    private void move(SourcePosition at, Instant now) {
        stand(at);
        movedAt = now;
    }

    private void stand(SourcePosition at) {
        standing = Optional.of(at);
        waiting = WaitingCursor.of(at, waiting);
    }

    private void land(SyncEvent.Landed batch, Instant now) {
        failures.landed();
        throughput.add(now, batch.batch().events());
        stagingBehindSince = stagingBehindSince.or(() -> staging.map(published -> now));
        batch.batch().tables().forEach((table, brought) -> {
            landed.merge(table, brought.events(), Long::sum);
            held.ifPresent(rows -> hold(rows, table, brought));
        });
    }

    private static void hold(SortedMap<TableRef, Long> rows, TableRef table, LandedBatch.Brought brought) {
        long before = brought.truncates() > 0 ? 0 : rows.getOrDefault(table, 0L);
        rows.put(table, before + brought.events());
    }

    private void publish(SyncEvent.StagingPublished published, Instant now) {
        boolean behind = standing.filter(at -> at.batch() > published.batch()).isPresent();
        staging = Optional.of(published);
        stagingBehindSince = behind ? stagingBehindSince.or(() -> Optional.of(now)) : Optional.empty();
    }
}
