package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.CreationTime;
import io.caravan.sandbox.value.IdOrder;
import io.caravan.sandbox.value.Ids;
import io.caravan.sandbox.value.Rows;
import io.caravan.sandbox.value.TabletId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * One physical table. A name has one active tablet and, while imports run, hidden ones. Base rows are computed, only the
 * revisions made since are held.
 */
public final class Tablet {
    private static final long NEVER = Long.MAX_VALUE;

    /** A dropped hidden tablet lingers until the backend restarts: its rows stay in the log, and data sync fails over it. */
    public enum Stage {
        HIDDEN,
        ACTIVE,
        LINGERING,
        GONE
    }

    private final int number;
    private final TabletId id;
    private final TableRef ref;
    private final Rows base;
    private final Ids ids;
    private final LongUnaryOperator baseTs;
    private final Map<Long, Revision> changed = new HashMap<>();
    private final TreeMap<String, Long> later = new TreeMap<>();
    private final Map<Long, String> givenIds = new HashMap<>();
    private final Map<Long, Double> givenTimes = new HashMap<>();
    private volatile Optional<IdOrder> order = Optional.empty();
    private Stage stage = Stage.HIDDEN;
    private long activatedAt = NEVER;
    private long endedAt = NEVER;
    private long nextOrdinal;

    private Tablet(Birth birth, Rows base, Ids ids) {
        this.number = birth.number;
        this.id = birth.id;
        this.ref = birth.ref;
        this.base = base;
        this.ids = ids;
        this.baseTs = birth.baseTs;
        this.nextOrdinal = base.count();
    }

    /** How a tablet comes to be: hidden, until it is activated. */
    public record Birth(int number, TabletId id, TableRef ref, LongUnaryOperator baseTs) {
        public Tablet with(Rows base, Ids ids) {
            return new Tablet(this, base, ids);
        }
    }

    int number() {
        return number;
    }

    public TabletId id() {
        return id;
    }

    public TableRef ref() {
        return ref;
    }

    Rows base() {
        return base;
    }

    public Stage stage() {
        return stage;
    }

    public Tablet activate(long ts) {
        stage = Stage.ACTIVE;
        activatedAt = ts;
        return this;
    }

    void retire(long ts) {
        stage = Stage.GONE;
        endedAt = ts;
    }

    void abort() {
        stage = Stage.LINGERING;
    }

    void forget() {
        stage = Stage.GONE;
    }

    boolean isActive() {
        return stage == Stage.ACTIVE;
    }

    /** Whether its name meant it at that time. */
    boolean wasActiveAt(long ts) {
        return activatedAt <= ts && ts < endedAt;
    }

    /** Whether a revision of that time was written before the name meant it. */
    public boolean wasHiddenAt(long ts) {
        return ts < activatedAt;
    }

    /** Ordinals below it are in use. */
    public long nextOrdinal() {
        return nextOrdinal;
    }

    long takeOrdinal() {
        long ordinal = nextOrdinal++;
        later.put(ids.of(number, ordinal), ordinal);
        return ordinal;
    }

    long takeOrdinal(Given given) {
        long ordinal = nextOrdinal++;
        given.id().ifPresent(text -> givenIds.put(ordinal, text));
        given.creationTime().ifPresent(time -> givenTimes.put(ordinal, time));
        later.put(id(ordinal), ordinal);
        return ordinal;
    }

    public String id(long ordinal) {
        if (ordinal < base.count()) {
            return base.id(ordinal);
        }
        String given = givenIds.get(ordinal);
        return given == null ? ids.of(number, ordinal) : given;
    }

    OptionalLong ordinal(String text) {
        OptionalLong inBase = base.ordinal(text);
        if (inBase.isPresent()) {
            return inBase;
        }
        Long found = later.get(text);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found);
    }

    public double creationTime(long ordinal) {
        if (ordinal < base.count()) {
            return base.creationTime(ordinal, baseTs.applyAsLong(ordinal));
        }
        Double given = givenTimes.get(ordinal);
        return given == null ? CreationTime.of(changed.get(ordinal).oldest().ts()) : given;
    }

    /** Number of documents that are not deleted; base documents count at any time after the deployment's creation. */
    public long living(long ts) {
        long living = base.count();
        for (long ordinal : changed.keySet()) {
            boolean alive = !(at(ordinal, ts).content() instanceof Content.Deleted);
            boolean wasBase = ordinal < base.count();
            living += (alive ? 1 : 0) - (wasBase ? 1 : 0);
        }
        return living;
    }

    /** Documents that live at a time and have a greater id, in the order of ids. */
    public Iterator<LogEntry> walk(String after, long ts) {
        return new TabletWalk(this, order(), later, after, ts);
    }

    /** Several writes of one time are one revision. */
    void append(long ordinal, long ts, Content content) {
        Optional<Revision> before = Optional.ofNullable(changed.get(ordinal));
        changed.put(
                ordinal, new Revision(ts, content, before.flatMap(last -> last.ts() == ts ? last.previous() : before)));
    }

    /** The document's state at a time; a deleted one where it does not exist. */
    public LogEntry at(long ordinal, long ts) {
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

    private IdOrder order() {
        Optional<IdOrder> known = order;
        if (known.isEmpty()) {
            known = Optional.of(base.order());
            order = known;
        }
        return known.get();
    }
}
