package io.caravan.ops.state;

import io.caravan.core.watch.LandedBatch;
import io.caravan.core.watch.LandedBatch.Brought;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import io.caravan.ops.state.Activity.Lull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What has been heard of a source since the process started. Thread-safe. */
public final class StatusTracker implements SyncListener {
    private final Clock clock;
    private final Instant startedAt;
    private final Timeline timeline;
    private final PastSyncs past = new PastSyncs();
    private final Walks walks = new Walks();
    private final TableTotals tables = new TableTotals();
    private Instant latest;
    private final ActiveWork works;
    private final Failures failures = new Failures();
    private Activity.Between between;
    private Instant atWorkSince;
    private Instant movedAt;
    private Optional<SourcePosition> standing = Optional.empty();
    private Optional<WaitingCursor> waiting = Optional.empty();
    private Optional<Instant> lastSuccess = Optional.empty();
    private Optional<SyncEvent.StagingPublished> staging = Optional.empty();
    private Optional<Instant> stagingBehindSince = Optional.empty();

    public StatusTracker(Clock clock, MonitoredSource.Limits limits) {
        this.clock = clock;
        this.startedAt = clock.instant();
        this.atWorkSince = startedAt;
        this.movedAt = startedAt;
        this.latest = startedAt;
        this.timeline = new Timeline(startedAt);
        this.works = new ActiveWork(limits);
        this.between = Activity.Between.of(Lull.IDLE, startedAt);
    }

    public synchronized StatusSnapshot read() {
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
                tables.read(),
                walks.read(now),
                lastSuccess,
                failures.standing(),
                failures.fence(),
                failures.latest(),
                staging,
                stagingBehindSince);
    }

    /** What has been, which costs more to read. */
    synchronized StatusHistory history() {
        Instant now = now();
        return new StatusHistory(timeline.hour(now), timeline.day(now), past.read(), failures.repeated());
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
            if (succeeded.work() == Work.SYNC) {
                lastSuccess = Optional.of(now);
                past.succeeded(now);
                timeline.succeeded(now);
            }
        } else if (event instanceof SyncEvent.Failed failed) {
            end(failed.work(), now);
            failures.add(new Failure(now, failed.work(), failed.kind(), failed.message()));
            if (failed.work() == Work.SYNC) {
                past.failed(now, failed.kind());
                timeline.failed(now);
            }
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
        tables.standBy();
        walks.end();
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
        if (work == Work.SYNC) {
            past.began(now);
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
            walks.earlier(back);
        }
        timeline.passes(now, standing.flatMap(StatusSnapshot::completeAsOf));
        latest = now;
        return now;
    }

    private void progress(SyncEvent event, Instant now) {
        Duration pause = event instanceof SyncEvent.Retrying retrying ? retrying.pause() : Duration.ZERO;
        works.alive(event instanceof SyncEvent.Progressed progressed ? progressed.work() : Work.SYNC, now, pause);
        if (event instanceof SyncEvent.Found found) {
            stand(found.at());
        } else if (event instanceof SyncEvent.Holds holds) {
            tables.told(holds);
        } else if (event instanceof SyncEvent.PageTaken page) {
            walks.page(page, now);
        } else if (event instanceof SyncEvent.Walked said) {
            walks.walked(said);
        } else if (event instanceof SyncEvent.Moved moved) {
            move(moved.at(), now);
        } else if (event instanceof SyncEvent.Landed batch) {
            move(batch.at(), now);
            land(batch.batch(), now);
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
        walks.phase(at.reached().label(), latest);
        waiting = WaitingCursor.of(at, waiting);
    }

    private void land(LandedBatch batch, Instant now) {
        failures.landed();
        long upserts =
                batch.tables().values().stream().mapToLong(Brought::upserts).sum();
        timeline.landed(now, upserts, batch.events() - upserts);
        past.landed(batch.events());
        stagingBehindSince = stagingBehindSince.or(() -> staging.map(published -> now));
        tables.landed(batch);
    }

    private void publish(SyncEvent.StagingPublished published, Instant now) {
        boolean behind = standing.filter(at -> at.batch() > published.batch()).isPresent();
        staging = Optional.of(published);
        tables.published(published.documents());
        stagingBehindSince = behind ? stagingBehindSince.or(() -> Optional.of(now)) : Optional.empty();
    }
}
