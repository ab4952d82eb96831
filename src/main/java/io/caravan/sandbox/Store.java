package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The deployment's data: tablets, and the log of everything since the base documents. Not safe for concurrent use; the
 * {@link Deployment} guards it.
 */
final class Store {
    private final Dataset dataset;
    private final long seed;
    private final Timeline timeline;
    private final List<Tablet> tablets;
    private final List<Long> basePositions = new ArrayList<>();
    private final List<LogEntry> log = new ArrayList<>();
    private long lastTs;
    private long randomTransactions;
    private long deltaFloor = Long.MIN_VALUE;
    private long snapshotFloor = Long.MIN_VALUE;

    Store(Dataset dataset, long seed, long created) {
        this.dataset = dataset;
        this.seed = seed;
        this.timeline = new Timeline(created, dataset.documents());
        this.tablets = new ArrayList<>(dataset.tablets(timeline));
        this.lastTs = created - 1;
        long position = 0;
        for (Tablet tablet : tablets) {
            basePositions.add(position);
            position += tablet.base().count();
        }
    }

    Dataset dataset() {
        return dataset;
    }

    Timeline timeline() {
        return timeline;
    }

    List<LogEntry> log() {
        return log;
    }

    long lastTs() {
        return lastTs;
    }

    Dice diceOfNextTransaction() {
        return Dice.of(seed, -1, randomTransactions++);
    }

    long randomTransactions() {
        return randomTransactions;
    }

    /** Delta cursors before it are expired. */
    long deltaFloor() {
        return deltaFloor;
    }

    /** Snapshots before it are expired. */
    long snapshotFloor() {
        return snapshotFloor;
    }

    void expireCursors(long ts) {
        deltaFloor = ts;
        lastTs = ts;
    }

    void expireSnapshots(long ts) {
        snapshotFloor = ts;
        lastTs = ts;
    }

    /** Tables as of a time, in the order in which snapshots walk them. */
    List<Tablet> tabletsAt(long ts) {
        return tablets.stream()
                .filter(tablet -> tablet.existsAt(ts))
                .sorted(Comparator.comparingLong(tablet -> Dice.mix(tablet.number())))
                .toList();
    }

    List<Tablet> activeTablets() {
        return tablets.stream().filter(Tablet::isActive).toList();
    }

    Optional<Tablet> active(TableRef ref) {
        return tablets.stream()
                .filter(tablet -> tablet.isActive() && tablet.ref().equals(ref))
                .findFirst();
    }

    int nextTabletNumber() {
        return tablets.size() + 1;
    }

    void addTablet(Tablet tablet, long ts) {
        tablets.add(tablet);
        lastTs = ts;
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
