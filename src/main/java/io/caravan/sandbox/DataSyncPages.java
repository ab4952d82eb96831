package io.caravan.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code data/sync}: one page after another of tables that enter and of the log. A table is walked as of one commit; before the
 * walk of the next one the log of the tables so far is followed up to the commit that this one is walked as of.
 */
final class DataSyncPages {
    private static final int ENTRIES = 16_384;
    private static final int BYTES = 64 << 20;
    private static final long LIFE = Duration.ofDays(3).toNanos();

    private final Deployment.View view;
    private final Selection selection;
    private final Map<Integer, Tablet> selected = new LinkedHashMap<>();
    private final ValueWriter values = new ValueWriter(Format.EXPORT);
    private int entries;
    private boolean caughtUp;

    private DataSyncPages(Deployment.View view, Selection selection) {
        this.view = view;
        this.selection = selection;
        view.store().tabletsAt(view.now()).stream()
                .filter(tablet -> selection.includes(tablet.ref()))
                .forEach(tablet -> selected.put(tablet.number(), tablet));
    }

    /**
     * One page.
     *
     * @param json the reply
     * @param next where the next page begins
     * @param caughtUp whether it is at the end of the log
     * @param walking the tablet that is being walked
     * @param tables how many are selected
     */
    @SuppressWarnings("ArrayRecordComponent") // owned, never compared, never changed
    record Page(byte[] json, SyncCursor next, boolean caughtUp, Optional<Tablet> walking, int tables) {
        Page withoutJson() {
            return new Page(new byte[0], next, caughtUp, walking, tables);
        }
    }

    static Page page(Deployment.View view, Request.Arguments arguments) {
        Optional<SyncCursor> asked = arguments.text("cursor").map(SyncCursor::parse);
        asked.ifPresent(cursor -> requireAlive(view, cursor));
        return new DataSyncPages(view, selection(arguments)).from(asked.orElseGet(() -> SyncCursor.first(view.now())));
    }

    /** {@code data_sync_cursor_from_deltas}: takes today's tables for those of the cursor, as Convex does. */
    static SyncCursor fromDeltas(Deployment.View view, Request.Arguments arguments) {
        long since = DeltaPages.cursor(view, arguments);
        Selection selection = selection(arguments);
        List<Integer> followed = view.store().activeTablets().stream()
                .filter(tablet -> selection.includes(tablet.ref()))
                .map(Tablet::number)
                .toList();
        return new SyncCursor(Dice.mix(view.now()), view.now(), since, 0, followed, List.of(), SyncCursor.NOT_BEGUN);
    }

    private static Selection selection(Request.Arguments arguments) {
        try {
            return arguments.selection();
        } catch (ApiError invalid) {
            throw ApiError.badRequest("InvalidDataSyncSelection", invalid.getMessage());
        }
    }

    private static void requireAlive(Deployment.View view, SyncCursor cursor) {
        if (cursor.issued() < view.now() - LIFE
                || cursor.issued() < view.store().deltaFloor()) {
            throw ApiError.badRequest(
                    "DataSyncCursorExpired", "The cursor was last used more than 3 days ago. Start a new sync.");
        }
    }

    static boolean isAlive(Deployment.View view, SyncCursor cursor) {
        return cursor.issued() >= view.now() - LIFE
                && cursor.issued() >= view.store().deltaFloor();
    }

    private Page from(SyncCursor cursor) {
        Set<Integer> followed = known(cursor.followed());
        Deque<Integer> entered = new ArrayDeque<>(known(cursor.entered()));
        Set<Integer> begun = new LinkedHashSet<>(selected.keySet());
        begun.removeAll(followed);
        begun.removeAll(Set.copyOf(entered));
        boolean walkGoesOn = cursor.isWalking() && cursor.entered().get(0).equals(entered.peek());
        entered.addAll(begun);
        values.startArray();
        SyncCursor next = walkGoesOn
                ? walk(cursor, cursor.since(), followed, entered, cursor.ordinal())
                : follow(cursor, followed, entered);
        values.endArray();
        Optional<Tablet> walking = Optional.ofNullable(entered.peek()).map(selected::get);
        return new Page(json(begun, next), next, caughtUp, walking, selected.size());
    }

    /** Those of the tablets that are still selected, and have not been replaced. */
    private Set<Integer> known(List<Integer> numbers) {
        Set<Integer> known = new LinkedHashSet<>(numbers);
        known.retainAll(selected.keySet());
        return known;
    }

    private SyncCursor follow(SyncCursor cursor, Set<Integer> followed, Deque<Integer> entered) {
        LogReader log = new LogReader(view.store(), cursor.since());
        long since = cursor.since();
        while (log.hasNext() && !isFull()) {
            List<LogEntry> transaction = log.next();
            since = transaction.get(0).ts();
            transaction.stream()
                    .filter(entry ->
                            entry.inDeltas() && followed.contains(entry.tablet().number()))
                    .forEach(this::write);
        }
        if (log.hasNext()) {
            return next(cursor, since, followed, entered, SyncCursor.NOT_BEGUN);
        }
        if (!entered.isEmpty()) {
            return walk(cursor, view.now(), followed, entered, 0);
        }
        caughtUp = true;
        return next(cursor, view.now(), followed, entered, SyncCursor.NOT_BEGUN);
    }

    /** At most one table a page. */
    private SyncCursor walk(SyncCursor cursor, long at, Set<Integer> followed, Deque<Integer> entered, long from) {
        Tablet tablet = selected.get(entered.getFirst());
        long ordinal = from;
        while (ordinal < tablet.nextOrdinal() && !isFull()) {
            LogEntry document = tablet.at(ordinal++, at);
            if (!(document.content() instanceof Content.Deleted)) {
                write(document);
            }
        }
        if (ordinal < tablet.nextOrdinal()) {
            return next(cursor, at, followed, entered, ordinal);
        }
        followed.add(entered.removeFirst());
        caughtUp = entered.isEmpty() && at == view.now();
        return next(cursor, at, followed, entered, SyncCursor.NOT_BEGUN);
    }

    private SyncCursor next(
            SyncCursor cursor, long since, Set<Integer> followed, Deque<Integer> entered, long ordinal) {
        return new SyncCursor(
                cursor.sync(),
                view.now(),
                since,
                cursor.sent() + entries,
                List.copyOf(followed),
                List.copyOf(entered),
                ordinal);
    }

    private boolean isFull() {
        return entries >= ENTRIES || values.size() >= BYTES;
    }

    private void write(LogEntry entry) {
        entries++;
        values.startObject();
        table(values, entry.tablet());
        values.field("ts");
        values.bareInteger(entry.ts());
        values.field("deleted");
        values.bool(entry.content() instanceof Content.Deleted);
        values.field("value");
        DocumentWriter.open(entry, selection.columns(entry.tablet().ref()), values);
        values.endObject();
        values.endObject();
    }

    private byte[] json(Set<Integer> begun, SyncCursor next) {
        ValueWriter out = new ValueWriter(Format.EXPORT);
        out.startObject();
        out.field("status");
        status(next, out);
        out.field("truncates");
        out.startArray();
        for (int number : begun) {
            out.startObject();
            table(out, selected.get(number));
            out.endObject();
        }
        out.endArray();
        out.field("values");
        out.rawValue(values.toByteArray());
        out.field("syncId");
        out.string(next.id());
        out.field("pagination");
        out.startObject();
        out.field("hasMore");
        out.bool(true);
        out.field("nextCursor");
        out.string(next.text());
        out.endObject();
        out.endObject();
        return out.toByteArray();
    }

    private void status(SyncCursor next, ValueWriter out) {
        out.startObject();
        out.field("type");
        if (next.entered().isEmpty()) {
            out.string(caughtUp ? "upToDate" : "stale");
            out.field("snapshotTs");
            out.bareInteger(next.since());
        } else {
            out.string("snapshotting");
        }
        out.endObject();
    }

    private static void table(ValueWriter out, Tablet tablet) {
        out.field("component");
        out.string(tablet.ref().component().value());
        out.field("table");
        out.string(tablet.ref().table());
    }
}
