package io.caravan.sandbox;

import java.time.Duration;
import java.util.List;

/** {@code document_deltas}: the log after a cursor, at most 128 rows read a page, whole transactions only. */
final class DeltaPages {
    private static final int ROWS_READ = 128;
    private static final long RETENTION = Duration.ofDays(14).toNanos();

    private DeltaPages() {}

    static byte[] page(Deployment.View view, Request.Arguments arguments) {
        long cursor = cursor(view, arguments);
        Selection selection = arguments.selection();
        ValueWriter out = new ValueWriter(arguments.format());
        out.startObject();
        out.field("values");
        out.startArray();
        LogReader log = new LogReader(view.store(), cursor);
        int read = 0;
        long last = cursor;
        while (read < ROWS_READ && log.hasNext()) {
            List<LogEntry> transaction = log.next();
            read += transaction.size();
            last = transaction.get(0).ts();
            transaction.forEach(entry -> write(entry, selection, out));
        }
        out.endArray();
        out.field("cursor");
        out.bareInteger(log.hasNext() ? last : view.now());
        out.field("hasMore");
        out.bool(log.hasNext());
        out.endObject();
        return out.toByteArray();
    }

    /** The cursor that is asked for, which must not have expired. */
    static long cursor(Deployment.View view, Request.Arguments arguments) {
        long cursor = arguments
                .integer("cursor")
                .orElseThrow(() -> ApiError.badRequest(
                        "DocumentDeltasCursorRequired",
                        "document_deltas needs a cursor. Take the snapshot of a finished list_snapshot."));
        if (cursor < view.now() - RETENTION || cursor < view.store().deltaFloor()) {
            throw ApiError.badRequest(
                    "InvalidWindowToReadDocuments",
                    "Cursor " + cursor + " is older than the retention of the document log. Start a new snapshot.");
        }
        return cursor;
    }

    private static void write(LogEntry entry, Selection selection, ValueWriter out) {
        if (entry.inDeltas() && selection.includes(entry.tablet().ref())) {
            DocumentWriter.begin(entry, selection.columns(entry.tablet().ref()), out);
            out.field("_deleted");
            out.bool(entry.content() instanceof Content.Deleted);
            out.endObject();
        }
    }
}
