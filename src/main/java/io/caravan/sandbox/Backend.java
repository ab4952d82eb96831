package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The state of the deployment: its tables, and the log of what has changed since it was created. Base documents are computed,
 * not held. Guarded by its monitor.
 */
final class Backend {
    static final Duration SNAPSHOT_AGE = Duration.ofDays(5);
    static final Duration RETENTION = Duration.ofDays(14);

    private final Dataset dataset;
    private final Clock clock;
    private final Ids ids;
    private final Timeline timeline;
    private final List<Tablet> tablets = new ArrayList<>();
    private final List<Long> firstPositions = new ArrayList<>();
    private final List<LogEntry> log = new ArrayList<>();
    private long lastTs;
    private long oldestCursor = Long.MIN_VALUE;
    private long oldestSnapshot = Long.MIN_VALUE;

    /** @param created nanoseconds since 1970 */
    Backend(Dataset dataset, long seed, long created, Clock clock) {
        this.dataset = dataset;
        this.clock = clock;
        this.ids = new Ids(seed);
        this.lastTs = created;
        long total = dataset.tables().stream()
                .mapToLong(table -> table.rows().count())
                .sum();
        this.timeline = new Timeline(created, total);
        long position = 0;
        for (Dataset.Table table : dataset.tables()) {
            long first = position;
            firstPositions.add(first);
            tablets.add(new Tablet.Birth(
                            tablets.size(),
                            table.ref(),
                            Tablet.Origin.BASE,
                            Long.MIN_VALUE,
                            ordinal -> timeline.ts(first + ordinal))
                    .with(table.rows(), ids));
            position += table.rows().count();
        }
    }

    Dataset dataset() {
        return dataset;
    }

    /** The timestamp of a commit made now: later than all before. */
    synchronized long nextTs() {
        lastTs = Math.max(lastTs + 1, nanos(clock.instant()));
        return lastTs;
    }

    /** Everything committed so far is at or before it, everything later after it. */
    synchronized long now() {
        return nextTs();
    }

    /** For a commit that is replayed. */
    synchronized void passTs(long ts) {
        lastTs = Math.max(lastTs, ts);
    }

    synchronized List<Tablet> activeTablets() {
        return tablets.stream().filter(Tablet::isActive).toList();
    }

    synchronized List<Tablet> tabletsAt(long snapshot) {
        return tablets.stream().filter(tablet -> tablet.existsAt(snapshot)).toList();
    }

    synchronized Optional<Tablet> active(TableRef table) {
        return tablets.stream()
                .filter(tablet -> tablet.isActive() && tablet.ref().equals(table))
                .findFirst();
    }

    /** The table, made now if there is none. */
    synchronized Tablet activeOrNew(TableRef table, long ts) {
        return active(table).orElseGet(() -> addTablet(table, dataset.rowsOf(table), Tablet.Origin.BASE, ts, o -> ts));
    }

    synchronized Tablet addTablet(
            TableRef table,
            Rows rows,
            Tablet.Origin origin,
            long activatedAt,
            java.util.function.LongUnaryOperator baseTs) {
        Tablet tablet = new Tablet.Birth(tablets.size(), table, origin, activatedAt, baseTs).with(rows, ids);
        tablets.add(tablet);
        firstPositions.add(Long.MAX_VALUE);
        return tablet;
    }

    synchronized void write(Tablet tablet, long ordinal, long ts, Content content) {
        tablet.append(ordinal, ts, content);
        log.add(new LogEntry(tablet, ordinal, ts, content));
        lastTs = Math.max(lastTs, ts);
    }

    /** Rows of one commit come in the order of their ids. */
    synchronized void sortTail(int from) {
        log.subList(from, log.size())
                .sort(Comparator.comparingLong(LogEntry::ts).thenComparing(LogEntry::id));
    }

    synchronized int logSize() {
        return log.size();
    }

    /** The log after {@code cursor}, oldest first, until the consumer has had enough: base documents, then changes. */
    synchronized void readLog(long cursor, java.util.function.Predicate<LogEntry> wantsMore) {
        for (long position = timeline.firstAfter(cursor); position < timeline.total(); position++) {
            if (!wantsMore.test(baseEntry(position))) {
                return;
            }
        }
        for (int i = firstLater(cursor); i < log.size(); i++) {
            if (!wantsMore.test(log.get(i))) {
                return;
            }
        }
    }

    private LogEntry baseEntry(long position) {
        int tablet = 0;
        while (tablet + 1 < firstPositions.size() && firstPositions.get(tablet + 1) <= position) {
            tablet++;
        }
        long ordinal = position - firstPositions.get(tablet);
        return new LogEntry(tablets.get(tablet), ordinal, timeline.ts(position), Content.ORIGINAL);
    }

    private int firstLater(long cursor) {
        int low = 0;
        int high = log.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (log.get(middle).ts() <= cursor) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Every document that exists now. */
    synchronized void forEachCurrent(Consumer<LogEntry> consumer) {
        for (Tablet tablet : activeTablets()) {
            for (long ordinal = 0; ordinal < tablet.nextOrdinal(); ordinal++) {
                LogEntry entry = tablet.at(ordinal, Long.MAX_VALUE);
                if (!(entry.content() instanceof Content.Deleted)) {
                    consumer.accept(entry);
                }
            }
        }
    }

    synchronized Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        activeTablets().forEach(tablet -> counts.put(tablet.ref().path(), 0L));
        forEachCurrent(entry -> counts.merge(entry.tablet().ref().path(), 1L, Long::sum));
        return counts;
    }

    /** Cursors and snapshots from before now are refused from now on. */
    synchronized void expireCursors() {
        oldestCursor = now();
    }

    synchronized void expireSnapshots() {
        oldestSnapshot = now();
    }

    synchronized OptionalLong oldestCursor() {
        return OptionalLong.of(Math.max(oldestCursor, nanos(clock.instant().minus(RETENTION))));
    }

    synchronized long oldestSnapshot() {
        return Math.max(oldestSnapshot, nanos(clock.instant().minus(SNAPSHOT_AGE)));
    }

    static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
