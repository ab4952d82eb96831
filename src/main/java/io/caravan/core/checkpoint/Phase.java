package io.caravan.core.checkpoint;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Where in the source the next page begins. */
public sealed interface Phase {
    /** Before the first page of a protocol. */
    static Phase ofEverything(Protocol protocol) {
        return switch (protocol) {
            case STREAMING_EXPORT -> InitialSnapshot.ofEverything();
            case DATA_SYNC -> DataSync.ofEverything();
        };
    }

    <R> R fold(Function<InitialSnapshot, R> snapshot, Function<DeltaTail, R> deltas, Function<DataSync, R> dataSync);

    /** The protocol that it is a place of. */
    Protocol protocol();

    /** Nanoseconds: the commit as of which every table is complete; empty in the middle of a snapshot. */
    OptionalLong consistentAsOf();

    /** For people and dashboards. */
    default String label() {
        return consistentAsOf().isPresent() ? "deltas" : "snapshot";
    }

    /**
     * Walking a consistent view of the deployment.
     *
     * @param snapshot nanoseconds; empty until the source has chosen one
     * @param cursor opaque; empty before the first page
     * @param scope canonical text of the selection that is walked; empty means everything that is selected
     * @param dataSync cursor of the data sync that waits and goes on behind the walk; empty where none has begun
     */
    record InitialSnapshot(OptionalLong snapshot, Optional<String> cursor, String scope, Optional<String> dataSync)
            implements Phase {
        /** As a step of the classic protocol. */
        public InitialSnapshot(OptionalLong snapshot, Optional<String> cursor, String scope) {
            this(snapshot, cursor, scope, Optional.empty());
        }

        public static InitialSnapshot ofEverything() {
            return new InitialSnapshot(OptionalLong.empty(), Optional.empty(), "");
        }

        @Override
        public <R> R fold(
                Function<InitialSnapshot, R> ifSnapshot,
                Function<DeltaTail, R> ifDeltas,
                Function<DataSync, R> ifDataSync) {
            return ifSnapshot.apply(this);
        }

        @Override
        public Protocol protocol() {
            return dataSync.isPresent() ? Protocol.DATA_SYNC : Protocol.STREAMING_EXPORT;
        }

        /** The next page of the same walk. */
        public InitialSnapshot at(long chosen, Optional<String> next) {
            return new InitialSnapshot(OptionalLong.of(chosen), next, scope, dataSync);
        }

        /** What follows the walk. */
        public Phase end(long chosen) {
            return dataSync.isPresent() ? new DataSync(dataSync, OptionalLong.of(chosen)) : new DeltaTail(chosen);
        }

        @Override
        public OptionalLong consistentAsOf() {
            return OptionalLong.empty();
        }
    }

    /**
     * Following the log.
     *
     * @param cursor nanoseconds, exclusive; always the source's own
     */
    record DeltaTail(long cursor) implements Phase {
        @Override
        public <R> R fold(
                Function<InitialSnapshot, R> ifSnapshot,
                Function<DeltaTail, R> ifDeltas,
                Function<DataSync, R> ifDataSync) {
            return ifDeltas.apply(this);
        }

        @Override
        public Protocol protocol() {
            return Protocol.STREAMING_EXPORT;
        }

        @Override
        public OptionalLong consistentAsOf() {
            return OptionalLong.of(cursor);
        }
    }

    /**
     * In a data sync, which walks tables that enter and follows the log by one cursor.
     *
     * @param cursor opaque; empty before the first page
     * @param consistentAsOf nanoseconds, as the source said with the last page; empty while it walks a table
     */
    record DataSync(Optional<String> cursor, OptionalLong consistentAsOf) implements Phase {
        public static DataSync ofEverything() {
            return new DataSync(Optional.empty(), OptionalLong.empty());
        }

        @Override
        public <R> R fold(
                Function<InitialSnapshot, R> ifSnapshot,
                Function<DeltaTail, R> ifDeltas,
                Function<DataSync, R> ifDataSync) {
            return ifDataSync.apply(this);
        }

        @Override
        public Protocol protocol() {
            return Protocol.DATA_SYNC;
        }
    }
}
