package io.caravan.ops.state;

import io.caravan.core.change.CommitTime;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.SyncEvent.StagingPublished;
import io.caravan.core.watch.TableNote;
import io.caravan.core.watch.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A running Caravan at one moment.
 *
 * @param at now
 * @param atWorkSince when the process started, or began to lead
 * @param between what it does while it is at work on nothing
 * @param works what it is at work on
 * @param standing empty until the first sync knows where it continues
 * @param waiting the cursor of a data sync that has not been used since a walk began
 * @param movedAt when the checkpoint last moved; before that as {@code atWorkSince}
 * @param totals how much there is of each table
 * @param walk of a snapshot, while one is going on
 * @param lastSuccess when a sync last came to its end
 * @param standingFailures of each work that last ended by one
 * @param fence the failure by which another writer took the destination over; until this process lands a batch or stands by
 * @param failures the latest ones, the newest first
 * @param stagingBehindSince since when staging lacks a landed batch; empty where it holds all
 */
public record StatusSnapshot(
        Instant at,
        Instant startedAt,
        Instant atWorkSince,
        Activity.Between between,
        List<Activity.Working> works,
        Optional<SourcePosition> standing,
        Optional<WaitingCursor> waiting,
        Instant movedAt,
        TableTotals.Reading totals,
        Optional<Walk> walk,
        Optional<Instant> lastSuccess,
        Map<Work, Failure> standingFailures,
        Optional<Failure> fence,
        List<Failure> failures,
        Optional<StagingPublished> staging,
        Optional<Instant> stagingBehindSince) {

    public Activity activity() {
        return works.isEmpty() ? between : works.get(0);
    }

    public boolean isSyncing() {
        return works.stream().anyMatch(going -> going.work() == Work.SYNC);
    }

    public boolean standsBy() {
        return works.isEmpty() && between.is(Activity.Lull.STANDING_BY);
    }

    public boolean isPaused() {
        return between.is(Activity.Lull.PAUSED);
    }

    /** By which the last one ended; empty after a success. */
    public Optional<Failure> failure(Work work) {
        return Optional.ofNullable(standingFailures.get(work));
    }

    /** How far the destination is behind the source; empty while a snapshot is walked, which is of no one moment. */
    public Optional<Duration> lag() {
        return standing.flatMap(now -> asDuration(now.reached().consistentAsOf()));
    }

    /**
     * Age of the cursor that the destination would continue from; of the snapshot, while one is walked; of the receipt by data sync,
     * whose cursors live from when they were last used, which is before the walk where one has just ended.
     */
    public Optional<Duration> cursorAge() {
        return standing.flatMap(now -> now.durable()
                .fold(
                        this::age,
                        this::age,
                        sync -> Optional.of(
                                since(waiting.map(WaitingCursor::since).orElse(now.committedAt())))));
    }

    public Duration sinceMoved() {
        return Duration.between(movedAt, at);
    }

    /** Tables of which an import is under way, as seen last. */
    public List<TableRef> underWay() {
        return standing.stream()
                .flatMap(now -> now.imports().tables().keySet().stream().filter(table -> now.note(table)
                        .filter(note -> note.kind() == TableNote.Kind.IMPORT_UNDER_WAY)
                        .isPresent()))
                .toList();
    }

    /** Since when the oldest of them has been under way. */
    public Optional<Duration> oldestImport() {
        return underWay().stream()
                .flatMap(table -> standing.flatMap(now -> now.note(table)).stream())
                .flatMap(note -> asDuration(note.since()).stream())
                .max(Duration::compareTo);
    }

    public String phase() {
        return standing.map(now -> now.reached().label()).orElse("starting");
    }

    public long batch() {
        return standing.map(SourcePosition::batch).orElse(0L);
    }

    /** Events since the process started. */
    public long landed() {
        return totals.landed().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Documents of all tables as they were published last. */
    public Optional<Long> documents() {
        return totals.documents()
                .map(tables ->
                        tables.values().stream().mapToLong(Long::longValue).sum());
    }

    /** The moment as of which the destination is complete. */
    static Optional<Instant> completeAsOf(SourcePosition at) {
        OptionalLong nanos = at.reached().consistentAsOf();
        return nanos.isPresent() ? Optional.of(CommitTime.of(nanos.getAsLong())) : Optional.empty();
    }

    private Optional<Duration> age(Phase.DeltaTail deltas) {
        return asDuration(deltas.consistentAsOf());
    }

    private Optional<Duration> age(Phase.InitialSnapshot snapshot) {
        return asDuration(snapshot.snapshot());
    }

    private Optional<Duration> asDuration(OptionalLong nanos) {
        return nanos.isPresent() ? Optional.of(age(nanos.getAsLong())) : Optional.empty();
    }

    private Duration age(long nanos) {
        return since(CommitTime.of(nanos));
    }

    private Duration since(Instant then) {
        Duration age = Duration.between(then, at);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
