package io.caravan.core.watch;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SecretRedactor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/** One fact about a sync. No secret and no row of data is ever in one. */
public sealed interface SyncEvent {
    /** No sync is to be expected, until {@link Scheduled} or the {@link Began} of one says otherwise. */
    record Rests(String why) implements SyncEvent {}

    /** As {@link Rests}: another replica leads, so nothing that this one knew of the destination is of use any more. */
    record StandsBy() implements SyncEvent {}

    /** As {@link Rests}: an operator wants no sync by the schedule. */
    record Paused() implements SyncEvent {}

    /** The schedule begins the syncs from now on. */
    record Scheduled() implements SyncEvent {}

    record Began(Work work) implements SyncEvent {}

    /**
     * A sign of life; a sync has better ones.
     *
     * @param at the table that it turns to, where it goes table by table
     */
    record Progressed(Work work, Optional<Stage> at) implements SyncEvent {
        public Progressed(Work work) {
            this(work, Optional.empty());
        }
    }

    /**
     * A table in hand.
     *
     * @param done how many tables are behind
     * @param of how many there are
     * @param rows that are behind, of all tables together
     */
    record Stage(TableRef table, int done, int of, Rows rows) {
        public Stage(TableRef table, int done, int of) {
            this(table, done, of, Rows.UNCOUNTED);
        }
    }

    /**
     * How far something is.
     *
     * @param of empty where nobody knows how many there are
     */
    record Rows(long done, OptionalLong of) {
        public static final Rows UNCOUNTED = new Rows(0, OptionalLong.empty());
        private static final int MOST = 99;

        /** The share that is behind, where it is known of how many: never all, for what is not at its end may have grown. */
        public int percent() {
            return (int) Math.min(MOST, done * 100 / Math.max(1, of.orElse(1)));
        }
    }

    /**
     * A comparison turns to a table, or has read more of it.
     *
     * @param side what is read: the history that has landed, or the source
     */
    record Compares(String side, Stage at) implements SyncEvent {}

    /** The sync knows where it continues. */
    record Found(SourcePosition at) implements SyncEvent {}

    /**
     * What the destination holds where the sync continues.
     *
     * @param rows events of every table in its current generation
     * @param bytes of every table's files; empty where the destination does not keep their sum
     */
    record Holds(SortedMap<TableRef, Long> rows, Optional<SortedMap<TableRef, Long>> bytes) implements SyncEvent {}

    /**
     * A call of the source has an answer, or will have none.
     *
     * @param endpoint path below the deployment's address
     * @param status of HTTP; 0 where no answer came
     * @param took until the body was read
     */
    record Called(String endpoint, int status, Duration took) implements SyncEvent {}

    /**
     * A call failed and is made again after a pause.
     *
     * @param what was called: the path of an endpoint, the operation of a store, the kind of a statement
     */
    record Retrying(Remote of, String what, RetryCause cause, Duration pause) implements SyncEvent {}

    /** The next page is one of this phase. */
    record PhaseEntered(String phase) implements SyncEvent {}

    /**
     * A page went into the batch.
     *
     * @param phase {@code snapshot} or {@code deltas}
     * @param bytes of canonical document JSON
     * @param tables that it has events of
     */
    record PageTaken(String phase, long rows, long bytes, Set<TableRef> tables) implements SyncEvent {
        public PageTaken(String phase, long rows, long bytes) {
            this(phase, rows, bytes, Set.of());
        }
    }

    /**
     * The source has said how far its walk of all tables is.
     *
     * @param documents that it has sent, of how many; a table may have grown since
     */
    record Walked(Rows documents) implements SyncEvent {}

    /** A step ended, well or not. */
    record StepTook(Step step, Duration took) implements SyncEvent {}

    /** The checkpoint moved over a stretch of log without events. */
    record Moved(SourcePosition at) implements SyncEvent {}

    /** A batch is visible and the checkpoint has moved to its end. */
    record Landed(SourcePosition at, LandedBatch batch) implements SyncEvent {}

    /** It came to its end: of a sync, everything that was due has landed. */
    record Succeeded(Work work) implements SyncEvent {}

    /** How much of the work a failure is about. */
    enum Extent {
        ALL,
        /** Of staging: the other tables are published, or up to date. */
        SOME_TABLES
    }

    /** It ended early; what was not committed is abandoned. */
    record Failed(Work work, Throwable failure, Extent extent) implements SyncEvent {
        public Failed(Work work, Throwable failure) {
            this(work, failure, Extent.ALL);
        }

        /** The simple name of the failure's class. */
        public String kind() {
            return failure.getClass().getSimpleName();
        }

        /** What, where, why, and what to do next. */
        public String message() {
            return SecretRedactor.mask(String.valueOf(failure.getMessage()));
        }

        @Override
        public String toString() {
            return "Failed[work=" + work + ", kind=" + kind() + ", message=" + message() + "]";
        }
    }

    /** A compaction goes on behind this batch, which may be one of its own. */
    record Compacts(long batch) implements SyncEvent {}

    record Compacted(CompactionSummary summary) implements SyncEvent {}

    /** Staging, which this process makes by itself, is not known to hold the batch. */
    record StagingDue(long batch) implements SyncEvent {}

    /**
     * A version of staging is published.
     *
     * @param batch up to which it holds the log
     * @param documents of every table; empty where that is not known
     */
    record StagingPublished(long version, long batch, Instant at, SortedMap<TableRef, Long> documents)
            implements SyncEvent {}

    /** So many documents are in all tables of a version of staging that has just been made. */
    record StagingHolds(long documents) implements SyncEvent {}

    /**
     * A statement of a warehouse ended.
     *
     * @param statement which one, out of a few fixed words such as {@code merge}
     * @param outcome {@code ok} or {@code failed}
     */
    record StatementRan(String statement, String outcome, Duration took) implements SyncEvent {}
}
