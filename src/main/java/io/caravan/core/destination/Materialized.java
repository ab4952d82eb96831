package io.caravan.core.destination;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a {@link Materializer} did. */
public sealed interface Materialized {
    /** What to do about the tables that stayed behind; empty where none did. */
    default Optional<SyncFailure> failure() {
        return Optional.empty();
    }

    /**
     * A new state is visible.
     *
     * @param batch that every table of the source holds at least
     * @param consistentAsOf nanoseconds: every table holds the source's commits up to here
     * @param tables that are there; one that stayed behind is kept
     * @param behind tables that could not be built
     */
    record Published(long batch, long consistentAsOf, List<TableState> tables, List<Behind> behind)
            implements Materialized {
        @Override
        public Optional<SyncFailure> failure() {
            return Behind.failure(behind, "The other tables are published.");
        }

        /** Documents of all tables. */
        public long documents() {
            return tables.stream().mapToLong(TableState::rows).sum();
        }

        /** Tables whose files are not those of the state before. */
        public long rewritten() {
            return tables.stream().filter(table -> table.how() != How.KEPT).count();
        }
    }

    /** Nothing was written: to the tables that can be built nothing has happened. */
    record Stuck(List<Behind> behind) implements Materialized {
        @Override
        public Optional<SyncFailure> failure() {
            return Behind.failure(behind, "Nothing new is published; the other tables are up to date.");
        }
    }

    /** The published state is that of the newest batch; nothing was written. */
    record Unchanged(long batch) implements Materialized {}

    /** Nothing was written: batch {@code batch} lies within a snapshot that is not complete, or is 0 where nothing has landed. */
    record Incomplete(long batch) implements Materialized {}

    /** What a table's files of this state were made from. */
    enum How {
        /** The files of the state before. */
        KEPT,
        /** The state before and what has landed since. */
        MERGED,
        /** The whole history of the table's generation. */
        REBUILT
    }

    /**
     * A table that could not be built.
     *
     * @param batch whose state readers see of it; empty where they see none
     * @param why what failed
     */
    record Behind(TableRef table, Optional<Long> batch, SyncFailure why) {
        /** One failure for all of them, of the kind of the first. */
        public static Optional<SyncFailure> failure(List<Behind> tables, String outcome) {
            return tables.stream().findFirst().map(first -> first.why()
                    .saying(tables.stream().map(Behind::inWords).collect(Collectors.joining(" ")) + " " + outcome));
        }

        private String inWords() {
            String stays = batch.map(number -> " It stays as of batch " + number + ".")
                    .orElse(" Nothing of it is published yet.");
            return "Table " + table.label() + " was not staged: " + why.getMessage() + stays;
        }
    }

    /** @param rows documents; in a kept table too */
    record TableState(TableRef table, How how, long rows) {}
}
