package io.caravan.ops;

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
import java.util.SortedMap;

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
 * @param landed events of each table since the process started
 * @param held events of each table in its current generation; empty until the destination has told
 * @param perMinute events landed in each of the last 60 minutes, the oldest first
 * @param lastSuccess when a sync last came to its end
 * @param standingFailures of each work that last ended by one
 * @param fence the failure by which another writer took the destination over; until this process lands a batch or stands by
 * @param failures the latest ones, the newest first
 * @param stagingBehindSince since when staging lacks a landed batch; empty where it holds all
 */
record StatusSnapshot(
        Instant at,
        Instant startedAt,
        Instant atWorkSince,
        Activity.Between between,
        List<Activity.Working> works,
        Optional<SourcePosition> standing,
        Optional<WaitingCursor> waiting,
        Instant movedAt,
        SortedMap<TableRef, Long> landed,
        Optional<SortedMap<TableRef, Long>> held,
        List<Long> perMinute,
        Optional<Instant> lastSuccess,
        Map<Work, Failure> standingFailures,
        Optional<Failure> fence,
        List<Failure> failures,
        Optional<StagingPublished> staging,
        Optional<Instant> stagingBehindSince) {
    private static final long NANOS = 1_000_000_000L;

    Activity activity() {
        return works.isEmpty() ? between : works.get(0);
    }

    boolean isSyncing() {
        return works.stream().anyMatch(going -> going.work() == Work.SYNC);
    }

    boolean standsBy() {
        return works.isEmpty() && between.is(Activity.Lull.STANDING_BY);
    }

    /** By which the last one ended; empty after a success. */
    Optional<Failure> failure(Work work) {
        return Optional.ofNullable(standingFailures.get(work));
    }

    /** How far the destination is behind the source; empty while a snapshot is walked, which is of no one moment. */
    Optional<Duration> lag() {
        return standing.flatMap(now -> asDuration(now.reached().consistentAsOf()));
    }

    /**
     * Age of the cursor that the destination would continue from; of the snapshot, while one is walked; of the receipt by data sync,
     * whose cursors live from when they were last used, which is before the walk where one has just ended.
     */
    Optional<Duration> cursorAge() {
        return standing.flatMap(now -> now.durable()
                .fold(
                        this::age,
                        this::age,
                        sync -> Optional.of(
                                since(waiting.map(WaitingCursor::since).orElse(now.committedAt())))));
    }

    Duration sinceMoved() {
        return Duration.between(movedAt, at);
    }

    /** Tables of which an import is under way, as seen last. */
    List<TableRef> underWay() {
        return standing.stream()
                .flatMap(now -> now.imports().tables().keySet().stream().filter(table -> now.note(table)
                        .filter(note -> note.kind() == TableNote.Kind.IMPORT_UNDER_WAY)
                        .isPresent()))
                .toList();
    }

    /** Since when the oldest of them has been under way. */
    Optional<Duration> oldestImport() {
        return underWay().stream()
                .flatMap(table -> standing.flatMap(now -> now.note(table)).stream())
                .flatMap(note -> asDuration(note.since()).stream())
                .max(Duration::compareTo);
    }

    String phase() {
        return standing.map(now -> now.reached().label()).orElse("starting");
    }

    long batch() {
        return standing.map(SourcePosition::batch).orElse(0L);
    }

    long eventsLastHour() {
        return perMinute.stream().mapToLong(Long::longValue).sum();
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
        return since(Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS));
    }

    private Duration since(Instant then) {
        Duration age = Duration.between(then, at);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
