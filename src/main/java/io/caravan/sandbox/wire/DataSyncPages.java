package io.caravan.sandbox.wire;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.DocumentWriter;
import io.caravan.sandbox.data.LogEntry;
import io.caravan.sandbox.data.LogReader;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.Format;
import io.caravan.sandbox.value.TabletId;
import io.caravan.sandbox.value.ValueWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code data/sync}: a page is either of one tablet, in the order of ids and as of one commit, or of the log of what was walked
 * so far. Hidden tablets are walked and followed under the name of their table, as active ones are.
 */
final class DataSyncPages {
    private static final int BYTES = 64 << 20;
    private static final long LIFE = Duration.ofDays(3).toNanos();

    private final Deployment.View view;
    private final Selection selection;
    private final SortedMap<TabletId, Tablet> selected;
    private final ValueWriter values = new ValueWriter(Format.EXPORT);
    private int entries;

    private DataSyncPages(Deployment.View view, Selection selection) {
        this.view = view;
        this.selection = selection;
        this.selected = selected(view, selection);
    }

    /**
     * One page.
     *
     * @param json the reply
     * @param next where the next page begins
     * @param caughtUp whether it is at the end of the log
     * @param selected the tablets that it has or will have
     */
    @SuppressWarnings("ArrayRecordComponent") // owned, never compared, never changed
    record Page(byte[] json, SyncCursor next, boolean caughtUp, List<Tablet> selected) {}

    /** @param nonces give new syncs their ids, and cursors other texts */
    static Page page(Deployment.View view, Arguments arguments, Nonces nonces) {
        Selection selection = arguments.dataSyncSelection();
        SyncCursor from = arguments
                .text("cursor")
                .map(SyncCursorText::parse)
                .orElseGet(() -> SyncCursor.first(nonces.syncId(view.now()), view.now()));
        requireAlive(view, from);
        return new DataSyncPages(view, selection).from(from, nonces.next());
    }

    /** {@code data_sync_cursor_from_deltas}: takes the tablets of now for those of the cursor, hidden ones too. */
    static String fromDeltas(Deployment.View view, Arguments arguments, Nonces nonces) {
        long since = arguments.integer("cursor").orElseThrow(() -> ApiError.badType("missing field `cursor`"));
        Selection selection = arguments.dataSyncSelection();
        if (since < 0) {
            throw ApiError.badRequest("InvalidDataSyncCursor", "The document_deltas cursor is not a valid timestamp");
        }
        if (since > view.now()) {
            throw ApiError.badRequest(
                    "InvalidDataSyncCursor", "document_deltas cursor is ahead of the deployment's latest timestamp");
        }
        if (DeltaPages.isExpired(view, since)) {
            throw expired();
        }
        SyncCursor cursor = SyncCursor.caughtUp(nonces.syncId(view.now()), since, selected(view, selection));
        return SyncCursorText.write(cursor, nonces.next());
    }

    /** Fails while a tablet of them is cleaned up and not yet forgotten: the index of such a one is not found. */
    private static SortedMap<TabletId, Tablet> selected(Deployment.View view, Selection selection) {
        SortedMap<TabletId, Tablet> selected = new TreeMap<>();
        for (Tablet tablet : view.store().presentTablets()) {
            if (selection.includes(tablet.ref())) {
                if (tablet.stage() == Tablet.Stage.LINGERING) {
                    throw ApiError.internal();
                }
                selected.put(tablet.id(), tablet);
            }
        }
        return selected;
    }

    private static void requireAlive(Deployment.View view, SyncCursor cursor) {
        if (cursor.since() > view.now()) {
            throw ApiError.badRequest(
                    "InvalidDataSyncCursor", "data sync cursor is ahead of the deployment's latest timestamp");
        }
        if (cursor.since() < view.now() - LIFE
                || cursor.since() < view.store().deltaFloor()
                || cursor.since() < view.store().retentionFloor()) {
            throw expired();
        }
    }

    private static ApiError expired() {
        return ApiError.badRequest(
                "DataSyncCursorExpired",
                "The cursor is outside the deployment's data retention window and can no longer be resumed. Restart the"
                        + " sync from scratch by calling /data/sync without a cursor.");
    }

    private Page from(SyncCursor asked, long nonce) {
        Map<TabletId, TableRef> before = asked.tracked();
        SyncCursor cursor = asked.reconciled(selected);
        values.startArray();
        boolean fresh =
                view.now() - cursor.since() < view.limits().byIdFreshness().toNanos();
        SyncCursor next =
                cursor.walk().isPresent() && fresh ? walk(cursor, cursor.walk().get()) : follow(cursor);
        values.endArray();
        List<TableRef> truncates = next.tracked().entrySet().stream()
                .filter(entry -> !before.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted(Comparator.comparing((TableRef ref) -> ref.component().value())
                        .thenComparing(TableRef::table))
                .toList();
        boolean caughtUp = next.walk().isEmpty() && next.since() == view.now();
        byte[] json = json(truncates, next, caughtUp, SyncCursorText.write(next, nonce));
        return new Page(json, next, caughtUp, List.copyOf(selected.values()));
    }

    /** A page that is full does not know whether its tablet ends with it. */
    private SyncCursor walk(SyncCursor cursor, SyncCursor.Walk walk) {
        Tablet tablet = selected.get(walk.tablet());
        Iterator<LogEntry> documents = tablet.walk(walk.after(), cursor.since());
        while (documents.hasNext()) {
            LogEntry document = documents.next();
            write(document);
            if (isFull()) {
                return cursor.walked(document.id(), entries);
            }
        }
        return cursor.walkedToTheEnd(entries, selected);
    }

    private SyncCursor follow(SyncCursor cursor) {
        LogReader log = new LogReader(view.store(), cursor.since());
        int limit = view.limits().dataSyncRows();
        int read = 0;
        long since = cursor.since();
        boolean any = false;
        while (log.hasNext()) {
            LogReader.Commit commit = log.next();
            int rows = rows(commit);
            if (any && rows > 0 && (read >= limit || isFull() || read + rows >= limit)) {
                return cursor.followed(since, entries);
            }
            read += rows;
            any |= rows > 0;
            since = commit.ts();
            commit.entries().stream().filter(cursor::captures).forEach(this::write);
        }
        return cursor.followed(view.now(), entries);
    }

    /** Of a single tablet its own rows are read only. */
    private int rows(LogReader.Commit commit) {
        return selected.size() == 1
                ? (int) commit.entries().stream()
                        .filter(entry -> selected.containsKey(entry.tablet().id()))
                        .count()
                : commit.rows();
    }

    private boolean isFull() {
        return entries >= view.limits().dataSyncPage() || values.size() >= BYTES;
    }

    private void write(LogEntry entry) {
        entries++;
        values.startObject();
        table(values, entry.tablet().ref());
        values.field("ts");
        values.bareInteger(entry.ts());
        values.field("deleted");
        values.bool(entry.content() instanceof Content.Deleted);
        values.field("value");
        DocumentWriter.plain(entry, selection.columns(entry.tablet().ref()), values);
        values.endObject();
    }

    private byte[] json(List<TableRef> truncates, SyncCursor next, boolean caughtUp, String text) {
        ValueWriter out = new ValueWriter(Format.EXPORT);
        out.startObject();
        out.field("status");
        status(next, caughtUp, out);
        out.field("truncates");
        out.startArray();
        for (TableRef truncated : truncates) {
            out.startObject();
            table(out, truncated);
            out.endObject();
        }
        out.endArray();
        out.field("values");
        out.rawValue(values.toByteArray());
        out.field("syncId");
        out.string(next.sync());
        out.field("pagination");
        out.startObject();
        out.field("hasMore");
        out.bool(true);
        out.field("nextCursor");
        out.string(text);
        out.endObject();
        out.endObject();
        return out.toByteArray();
    }

    private static void status(SyncCursor next, boolean caughtUp, ValueWriter out) {
        out.startObject();
        out.field("type");
        if (next.walk().isPresent()) {
            out.string("snapshotting");
        } else {
            out.string(caughtUp ? "upToDate" : "stale");
            out.field("snapshotTs");
            out.bareInteger(next.since());
        }
        out.endObject();
    }

    private static void table(ValueWriter out, TableRef ref) {
        out.field("component");
        out.string(ref.component().value());
        out.field("table");
        out.string(ref.table());
    }
}
