package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * The rows of one life of a table; an import gives the table a new tablet. Base rows are computed, only the revisions made
 * since are held.
 */
final class Tablet {
    private static final long NEVER = Long.MAX_VALUE;

    /** Whether the base rows were written by an import, hidden until activation, or before the deployment was created. */
    enum Origin {
        BASE,
        IMPORT
    }

    private final int number;
    private final TableRef ref;
    private final Rows base;
    private final Ids ids;
    private final Origin origin;
    private final LongUnaryOperator baseTs;
    private final long activatedAt;
    private final Map<Long, Revision> changed = new HashMap<>();
    private long retiredAt = NEVER;
    private long nextOrdinal;

    private Tablet(Birth birth, Rows base, Ids ids) {
        this.number = birth.number;
        this.ref = birth.ref;
        this.base = base;
        this.ids = ids;
        this.origin = birth.origin;
        this.baseTs = birth.baseTs;
        this.activatedAt = birth.activatedAt;
        this.nextOrdinal = base.count();
    }

    /** How a tablet comes to be. */
    record Birth(int number, TableRef ref, Origin origin, long activatedAt, LongUnaryOperator baseTs) {
        Tablet with(Rows base, Ids ids) {
            return new Tablet(this, base, ids);
        }
    }

    int number() {
        return number;
    }

    TableRef ref() {
        return ref;
    }

    Rows base() {
        return base;
    }

    void retire(long ts) {
        retiredAt = ts;
    }

    boolean isActive() {
        return retiredAt == NEVER;
    }

    boolean existsAt(long ts) {
        return activatedAt <= ts && ts < retiredAt;
    }

    boolean isHidden(long ordinal, long ts) {
        return origin == Origin.IMPORT && ordinal < base.count() && ts < activatedAt;
    }

    /** Ordinals below it are in use. */
    long nextOrdinal() {
        return nextOrdinal;
    }

    long takeOrdinal() {
        return nextOrdinal++;
    }

    String id(long ordinal) {
        return ordinal < base.count() ? base.id(ordinal) : ids.of(number, ordinal);
    }

    OptionalLong ordinal(String id) {
        OptionalLong inBase = base.ordinal(id);
        if (inBase.isPresent()) {
            return inBase;
        }
        OptionalLong later = ids.ordinal(number, id);
        return later.isPresent() && later.getAsLong() >= base.count() && later.getAsLong() < nextOrdinal
                ? later
                : OptionalLong.empty();
    }

    double creationTime(long ordinal) {
        if (ordinal < base.count()) {
            return base.creationTime(ordinal, baseTs.applyAsLong(ordinal));
        }
        return CreationTime.of(changed.get(ordinal).oldest().ts());
    }

    /** Number of documents that are not deleted; base documents count at any time after the deployment's creation. */
    long living(long ts) {
        long living = base.count();
        for (long ordinal : changed.keySet()) {
            boolean alive = !(at(ordinal, ts).content() instanceof Content.Deleted);
            boolean wasBase = ordinal < base.count();
            living += (alive ? 1 : 0) - (wasBase ? 1 : 0);
        }
        return living;
    }

    void append(long ordinal, long ts, Content content) {
        changed.put(ordinal, new Revision(ts, content, Optional.ofNullable(changed.get(ordinal))));
    }

    /** The document's state at a time; a deleted one where it does not exist. */
    LogEntry at(long ordinal, long ts) {
        if (!changed.isEmpty()) {
            Revision newest = changed.get(ordinal);
            Optional<Revision> revision = newest == null ? Optional.empty() : newest.at(ts);
            if (revision.isPresent()) {
                return new LogEntry(
                        this, ordinal, revision.get().ts(), revision.get().content());
            }
        }
        if (ordinal < base.count()) {
            long baseTime = baseTs.applyAsLong(ordinal);
            return new LogEntry(this, ordinal, baseTime, baseTime <= ts ? Content.ORIGINAL : Content.DELETED);
        }
        return new LogEntry(this, ordinal, ts, Content.DELETED);
    }
}
