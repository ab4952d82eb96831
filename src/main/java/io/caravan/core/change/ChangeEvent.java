package io.caravan.core.change;

import java.util.OptionalLong;

/**
 * One revision of one document, or a truncate of a table. The order of the events of a table is (generation, ts); the
 * generation is given by the batch that lands the event, not by the event.
 */
public sealed interface ChangeEvent {
    TableRef table();

    /** Of the document; empty of a truncate, which is of no document. */
    Slice id();

    /** Of its commit, in nanoseconds since 1970; 0 of a truncate, which no commit of the source makes. */
    long ts();

    /**
     * A document as of a commit.
     *
     * @param ts nanoseconds since 1970, as Convex gives it
     * @param creationTimeMicros UTC microseconds since 1970; empty where Convex sends none
     * @param document the document's own fields as canonical JSON
     */
    record Upsert(TableRef table, Slice id, long ts, OptionalLong creationTimeMicros, Slice document)
            implements ChangeEvent {}

    /** A document deleted by a commit at {@code ts} nanoseconds. */
    record Delete(TableRef table, Slice id, long ts) implements ChangeEvent {}

    /** Everything known of the table so far no longer counts: a new generation begins. */
    record Truncate(TableRef table) implements ChangeEvent {
        @Override
        public Slice id() {
            return Slice.EMPTY;
        }

        @Override
        public long ts() {
            return 0;
        }
    }
}
