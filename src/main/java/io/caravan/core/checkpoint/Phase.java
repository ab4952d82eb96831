package io.caravan.core.checkpoint;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Where in the source the next page begins. */
public sealed interface Phase {
    <R> R fold(Function<InitialSnapshot, R> snapshot, Function<DeltaTail, R> deltas);

    /**
     * Walking a consistent view of the deployment.
     *
     * @param snapshot nanoseconds; empty until the source has chosen one
     * @param cursor opaque; empty before the first page
     * @param scope canonical text of the selection that is walked; empty means everything that is selected
     */
    record InitialSnapshot(OptionalLong snapshot, Optional<String> cursor, String scope) implements Phase {
        public static InitialSnapshot ofEverything() {
            return new InitialSnapshot(OptionalLong.empty(), Optional.empty(), "");
        }

        @Override
        public <R> R fold(Function<InitialSnapshot, R> ifSnapshot, Function<DeltaTail, R> ifDeltas) {
            return ifSnapshot.apply(this);
        }
    }

    /**
     * Following the log.
     *
     * @param cursor nanoseconds, exclusive; always the source's own
     */
    record DeltaTail(long cursor) implements Phase {
        @Override
        public <R> R fold(Function<InitialSnapshot, R> ifSnapshot, Function<DeltaTail, R> ifDeltas) {
            return ifDeltas.apply(this);
        }
    }
}
