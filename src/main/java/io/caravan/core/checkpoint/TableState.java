package io.caravan.core.checkpoint;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What keeps a table from being followed by the log alone. A table without a state is followed.
 *
 * <pre>
 *   (followed) -> Announced -> Settling -> (followed) or Gone
 *   (followed) -> Missing   -> Announced
 *   Entered    -> (followed) or Announced
 *   (followed) -> Unproven  -> (followed) or Announced
 * </pre>
 */
public sealed interface TableState {
    /** Nanoseconds: the commit as of which what has landed of the table is the table; empty where it is as of none. */
    OptionalLong completeAsOf();

    /** Whether events of the log are left out: they may be of a table that is not the one that the name means. */
    default boolean isLeftOut() {
        return false;
    }

    /**
     * The first walk has the table: a data sync has begun it, once, and its rows count if one table goes by the name at the end; or the
     * deployment named it before a walk of everything, so that no other import of it can be unknown.
     */
    record Entered() implements TableState {
        @Override
        public OptionalLong completeAsOf() {
            return OptionalLong.empty();
        }
    }

    /**
     * Events of the log have landed, and whether they were of the table that the name means has not been asked since.
     *
     * @param since milliseconds since 1970, when the first of them was read
     */
    record Unproven(long since) implements TableState {
        @Override
        public OptionalLong completeAsOf() {
            return OptionalLong.empty();
        }
    }

    /**
     * An import of the table may be under way.
     *
     * @param since nanoseconds: the commit as of which it was noticed
     * @param tablets how many physical tables went by the name when they were counted last; more than one: an import is under way
     */
    record Announced(OptionalLong completeAsOf, long since, OptionalInt tablets) implements TableState {
        @Override
        public boolean isLeftOut() {
            return true;
        }

        public boolean isUnderWay() {
            return tablets.isPresent() && tablets.getAsInt() > 1;
        }
    }

    /**
     * No import is under way any more; the walk that follows is the last one.
     *
     * @param since as of {@link Announced}
     */
    record Settling(OptionalLong completeAsOf, long since, Then then) implements TableState {
        /** What the table is behind the walk. */
        public enum Then {
            FOLLOWED,
            GONE
        }

        @Override
        public boolean isLeftOut() {
            return true;
        }
    }

    /**
     * The deployment does not name the table any more.
     *
     * @param since nanoseconds: the commit behind which it was not named for the first time
     */
    record Missing(long since) implements TableState {
        @Override
        public OptionalLong completeAsOf() {
            return OptionalLong.empty();
        }
    }

    /** The deployment has no such table, and readers have been told. */
    record Gone() implements TableState {
        @Override
        public OptionalLong completeAsOf() {
            return OptionalLong.empty();
        }
    }
}
