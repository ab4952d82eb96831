package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.Dice;
import io.caravan.sandbox.value.Rows;
import io.caravan.sandbox.value.TabletId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The deployment's data: tablets, and the log of everything since the base documents. Not safe for concurrent use; the
 * {@link Deployment} guards it.
 */
public final class Store {
    /** Its own and those of its two indexes. */
    static final int ROWS_OF_A_TABLE = 3;

    private static final int ROWS_OF_A_COMPONENT = 20;

    private final Dataset dataset;
    private final long seed;
    private final Timeline timeline;
    private final List<Tablet> tablets;
    private final List<Long> basePositions = new ArrayList<>();
    private final List<LogEntry> log = new ArrayList<>();
    private final TreeMap<Long, Integer> systemRows = new TreeMap<>();
    private final SortedSet<String> components = new TreeSet<>(Set.of(""));
    private Function<TableRef, TabletId> naming;
    private long lastTs;
    private long randomTransactions;
    private long deltaFloor = Long.MIN_VALUE;
    private long snapshotFloor = Long.MIN_VALUE;
    private long retentionFloor = Long.MIN_VALUE;

    Store(Dataset dataset, long seed, long created) {
        this.dataset = dataset;
        this.seed = seed;
        this.timeline = new Timeline(created, dataset.documents());
        this.tablets = new ArrayList<>(dataset.tablets(timeline));
        this.lastTs = created - 1;
        this.naming = ref -> TabletId.of(seed, nextTabletNumber());
        long position = 0;
        for (Tablet tablet : tablets) {
            basePositions.add(position);
            position += tablet.base().count();
        }
    }

    public Dataset dataset() {
        return dataset;
    }

    public Timeline timeline() {
        return timeline;
    }

    public List<LogEntry> log() {
        return log;
    }

    public long lastTs() {
        return lastTs;
    }

    Dice diceOfNextTransaction() {
        return Dice.of(seed, -1, randomTransactions++);
    }

    public long randomTransactions() {
        return randomTransactions;
    }

    /** Delta cursors before it are expired. */
    public long deltaFloor() {
        return deltaFloor;
    }

    /** Snapshots before it are expired. */
    public long snapshotFloor() {
        return snapshotFloor;
    }

    /** Before it there is no log. */
    public long oldestTs() {
        return timeline.total() == 0 ? timeline.created() : timeline.ts(0);
    }

    /** Revisions before it are gone. */
    public long retentionFloor() {
        return retentionFloor;
    }

    void endRetention(long ts) {
        retentionFloor = ts;
        lastTs = ts;
    }

    void expireCursors(long ts) {
        deltaFloor = ts;
        lastTs = ts;
    }

    void expireSnapshots(long ts) {
        snapshotFloor = ts;
        lastTs = ts;
    }

    /** Those that names meant at a time, in the order in which snapshots walk them. */
    public List<Tablet> tabletsAt(long ts) {
        return tablets.stream()
                .filter(tablet -> tablet.wasActiveAt(ts))
                .sorted(Comparator.comparing(Tablet::id))
                .toList();
    }

    public List<Tablet> activeTablets() {
        return tablets.stream().filter(Tablet::isActive).toList();
    }

    /** Those whose rows the log still gives. */
    public List<Tablet> presentTablets() {
        return tablets.stream()
                .filter(tablet -> tablet.stage() != Tablet.Stage.GONE)
                .toList();
    }

    Optional<Tablet> hidden(String id) {
        return tablets.stream()
                .filter(tablet -> tablet.stage() == Tablet.Stage.HIDDEN
                        && tablet.id().text().equals(id))
                .findFirst();
    }

    /** The table that a text is the id of a document of. */
    public Optional<String> tableOf(String id) {
        return tablets.stream()
                .filter(Tablet::isActive)
                .filter(tablet -> tablet.ordinal(id).isPresent())
                .map(tablet -> tablet.ref().table())
                .findFirst();
    }

    /** Paths, the root first. */
    public SortedSet<String> components() {
        SortedSet<String> paths = new TreeSet<>(components);
        activeTablets().forEach(tablet -> paths.add(tablet.ref().component().value()));
        return paths;
    }

    void addComponent(String path, long ts) {
        components.add(path);
        writeSystem(ROWS_OF_A_COMPONENT, ts);
    }

    public Optional<Tablet> active(TableRef ref) {
        return tablets.stream()
                .filter(tablet -> tablet.isActive() && tablet.ref().equals(ref))
                .findFirst();
    }

    int nextTabletNumber() {
        return tablets.size() + 1;
    }

    TabletId nextTabletId(TableRef ref) {
        return naming.apply(ref);
    }

    /** Gives tablets to come other ids than random ones. */
    void nameTablets(Function<TableRef, TabletId> ids) {
        naming = ids;
    }

    /** A hidden tablet without rows. */
    Tablet createTablet(TableRef ref, long ts) {
        int number = nextTabletNumber();
        Rows generated = dataset.rows(ref.table(), number, 0, timeline.created());
        Tablet tablet = new Tablet.Birth(number, nextTabletId(ref), ref, ordinal -> ts).with(generated, dataset.ids());
        addTablet(tablet, ts);
        return tablet;
    }

    /** The name means it from now on. */
    void activate(Tablet tablet, long ts) {
        Optional<Tablet> replaced = active(tablet.ref());
        replaced.ifPresent(old -> old.retire(ts));
        tablet.activate(ts);
        writeSystem(replaced.isPresent() ? 1 + ROWS_OF_A_TABLE : 1, ts);
    }

    void restart(long ts) {
        tablets.stream()
                .filter(tablet -> tablet.stage() == Tablet.Stage.LINGERING)
                .forEach(Tablet::forget);
        writeSystem(0, ts);
    }

    void addTablet(Tablet tablet, long ts) {
        tablets.add(tablet);
        writeSystem(ROWS_OF_A_TABLE, ts);
    }

    /** Rows of system tables: no endpoint gives them, but they count where pages are limited by what is read. */
    void writeSystem(int rows, long ts) {
        if (rows > 0) {
            systemRows.merge(ts, rows, Integer::sum);
        }
        lastTs = ts;
    }

    NavigableMap<Long, Integer> systemRows() {
        return systemRows;
    }

    void append(List<LogEntry> entries, long ts) {
        log.addAll(entries);
        lastTs = ts;
    }

    /** The base document at a position of the timeline. */
    LogEntry base(long position) {
        int at = 0;
        while (at + 1 < basePositions.size() && basePositions.get(at + 1) <= position) {
            at++;
        }
        long ordinal = position - basePositions.get(at);
        return new LogEntry(tablets.get(at), ordinal, timeline.ts(position), Content.ORIGINAL);
    }

    /** Index of the first log entry with a greater timestamp. */
    int firstAfter(long ts) {
        int low = 0;
        int high = log.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (log.get(middle).ts() <= ts) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
