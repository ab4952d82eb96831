package io.caravan.core.watch;

import io.caravan.core.change.CommitTime;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.TableState;
import io.caravan.core.checkpoint.TableState.Announced;
import io.caravan.core.checkpoint.TableState.Entered;
import io.caravan.core.checkpoint.TableState.Missing;
import io.caravan.core.checkpoint.TableState.Settling;
import io.caravan.core.checkpoint.TableState.Unproven;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What somebody has to know of a table that the log alone does not follow.
 *
 * @param since nanoseconds; empty where it is not known
 * @param completeAsOf nanoseconds: the commit as of which readers have the table; empty where they have it as of none
 */
public record TableNote(Kind kind, OptionalLong since, OptionalLong completeAsOf) {
    /** What is the case. */
    public enum Kind {
        IMPORT_UNDER_WAY("an import is under way"),
        WAITS_FOR_WALK("waits for a walk"),
        NOT_ASKED("new rows have landed, and whether an import is under way is not asked yet"),
        ENTERING("its first walk is not proven yet"),
        NOT_NAMED("the deployment does not name it any more"),
        DELETED("deleted in the deployment");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For scripts. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Empty where the log alone follows the table. */
    public static Optional<TableNote> of(Imports imports, Completeness complete, TableRef table) {
        return imports.of(table).map(state -> new TableNote(kind(state), since(state), complete.of(table)));
    }

    private static Kind kind(TableState state) {
        if (state instanceof Announced announced) {
            return announced.isUnderWay() ? Kind.IMPORT_UNDER_WAY : Kind.WAITS_FOR_WALK;
        }
        if (state instanceof Settling) {
            return Kind.WAITS_FOR_WALK;
        }
        if (state instanceof Unproven) {
            return Kind.NOT_ASKED;
        }
        if (state instanceof Entered) {
            return Kind.ENTERING;
        }
        return state instanceof Missing ? Kind.NOT_NAMED : Kind.DELETED;
    }

    private static OptionalLong since(TableState state) {
        long nanos = 0;
        if (state instanceof Announced announced) {
            nanos = announced.since();
        } else if (state instanceof Settling settling) {
            nanos = settling.since();
        } else if (state instanceof Missing missing) {
            nanos = missing.since();
        }
        return nanos == 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /** One clause, with moments in UTC. */
    public String says() {
        String now = kind.words + (since.isPresent() ? " since " + moment(since.getAsLong()) : "");
        if (kind == Kind.DELETED) {
            return now;
        }
        return now + "; "
                + (completeAsOf.isPresent() ? "complete as of " + moment(completeAsOf.getAsLong()) : "not complete");
    }

    /** A commit of the source as ISO-8601, to the second. */
    public static String moment(long nanos) {
        return CommitTime.of(nanos).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
