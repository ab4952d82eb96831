package io.caravan.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The pages of {@code list_snapshot} and {@code document_deltas}, rendered straight from the state. */
final class Pages {
    private static final int SNAPSHOT_DOCUMENTS = 1024;
    private static final int LOG_ROWS = 128;

    private final Backend backend;

    Pages(Backend backend) {
        this.backend = backend;
    }

    byte[] snapshot(OptionalLong asked, Optional<String> cursor, SelectionFilter selection, Format format) {
        synchronized (backend) {
            SnapshotCursor from = cursor.map(SnapshotCursor::read)
                    .orElseGet(() -> new SnapshotCursor(asked.orElseGet(backend::now), -1, 0));
            long snapshot = asked.orElse(from.snapshot());
            check(snapshot, from);
            return render(from, selected(snapshot, selection), selection, new ValueWriter(format));
        }
    }

    private void check(long snapshot, SnapshotCursor from) {
        if (snapshot != from.snapshot()) {
            throw ApiError.badRequest("InvalidListSnapshotCursor", "The cursor belongs to another snapshot.");
        }
        if (snapshot > backend.now()) {
            throw ApiError.badRequest("SnapshotTooNew", "Snapshot " + snapshot + " is in the future.");
        }
        if (snapshot < backend.oldestSnapshot()) {
            throw ApiError.badRequest("SnapshotTooOld", "Snapshot " + snapshot + " is too old to be read.");
        }
    }

    private List<Tablet> selected(long snapshot, SelectionFilter selection) {
        return backend.tabletsAt(snapshot).stream()
                .filter(tablet -> selection.includes(tablet.ref()))
                .toList();
    }

    /** One table's documents at most; an empty table makes an empty page. */
    private static byte[] render(
            SnapshotCursor from, List<Tablet> tablets, SelectionFilter selection, ValueWriter out) {
        out.startObject();
        out.field("values");
        out.startArray();
        Optional<SnapshotCursor> next = Optional.empty();
        Optional<Tablet> current = tablets.stream()
                .filter(tablet -> tablet.number() >= from.tablet())
                .findFirst();
        if (current.isPresent()) {
            long begin = current.get().number() == from.tablet() ? from.ordinal() : 0;
            next = documents(
                    new SnapshotCursor(from.snapshot(), current.get().number(), begin), current.get(), selection, out);
            if (next.isEmpty()) {
                next = tablets.stream()
                        .filter(tablet -> tablet.number() > current.get().number())
                        .findFirst()
                        .map(tablet -> new SnapshotCursor(from.snapshot(), tablet.number(), 0));
            }
        }
        out.endArray();
        out.field("snapshot");
        out.bareInteger(from.snapshot());
        out.field("cursor");
        next.ifPresentOrElse(cursor -> out.string(cursor.write()), out::nothing);
        out.field("hasMore");
        out.bool(next.isPresent());
        out.endObject();
        return out.toByteArray();
    }

    private static Optional<SnapshotCursor> documents(
            SnapshotCursor from, Tablet tablet, SelectionFilter selection, ValueWriter out) {
        int written = 0;
        for (long ordinal = from.ordinal(); ordinal < tablet.nextOrdinal(); ordinal++) {
            LogEntry entry = tablet.at(ordinal, from.snapshot());
            if (entry.content() instanceof Content.Deleted) {
                continue;
            }
            if (written == SNAPSHOT_DOCUMENTS) {
                return Optional.of(new SnapshotCursor(from.snapshot(), from.tablet(), ordinal));
            }
            DocumentWriter.begin(entry, selection.columnsOf(tablet.ref()), out);
            out.endObject();
            written++;
        }
        return Optional.empty();
    }

    byte[] deltas(OptionalLong asked, SelectionFilter selection, Format format) {
        long cursor = asked.orElseThrow(
                () -> ApiError.badRequest("DocumentDeltasCursorRequired", "document_deltas needs a cursor."));
        synchronized (backend) {
            if (cursor < backend.oldestCursor().getAsLong()) {
                throw ApiError.badRequest(
                        "InvalidWindowToReadDocuments", "The log before " + cursor + " is no longer kept.");
            }
            LogPage page = new LogPage(selection, new ValueWriter(format));
            backend.readLog(cursor, page::take);
            return page.end(cursor, backend);
        }
    }

    /** At most 128 rows are read, selected or not, and then as many as finish the transaction. */
    private static final class LogPage {
        private final SelectionFilter selection;
        private final ValueWriter out;
        private int read;
        private long lastTs;
        private boolean more;

        LogPage(SelectionFilter selection, ValueWriter out) {
            this.selection = selection;
            this.out = out;
            out.startObject();
            out.field("values");
            out.startArray();
        }

        boolean take(LogEntry entry) {
            if (read >= LOG_ROWS && entry.ts() != lastTs) {
                more = true;
                return false;
            }
            read++;
            lastTs = entry.ts();
            if (entry.inDeltas() && selection.includes(entry.tablet().ref())) {
                DocumentWriter.begin(entry, selection.columnsOf(entry.tablet().ref()), out);
                out.field("_deleted");
                out.bool(entry.content() instanceof Content.Deleted);
                out.endObject();
            }
            return true;
        }

        byte[] end(long asked, Backend backend) {
            out.endArray();
            out.field("cursor");
            out.bareInteger(more ? lastTs : Math.max(asked, backend.now()));
            out.field("hasMore");
            out.bool(more);
            out.endObject();
            return out.toByteArray();
        }
    }
}
