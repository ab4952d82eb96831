package io.caravan.sandbox.wire;

import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.DocumentWriter;
import io.caravan.sandbox.data.LogEntry;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.ValueWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** {@code list_snapshot}: pages of one table each, all as of one timestamp, whatever is written meanwhile. */
final class SnapshotPages {
    private static final long LIFE = Duration.ofDays(5).toNanos();

    private SnapshotPages() {}

    static byte[] page(Deployment.View view, Arguments arguments) {
        OptionalLong asked = arguments.integer("snapshot");
        if (asked.isPresent() && asked.getAsLong() < 0) {
            throw ApiError.internal();
        }
        Optional<SnapshotCursor> from = arguments.text("cursor").map(SnapshotCursor::parse);
        long snapshot = asked.orElse(view.now());
        checkAge(view, snapshot);
        Selection selection = arguments.classicSelection();
        List<Tablet> tablets = view.store().tabletsAt(snapshot).stream()
                .filter(tablet -> selection.includes(tablet.ref()))
                .filter(tablet ->
                        from.isEmpty() || tablet.id().compareTo(from.get().tablet()) >= 0)
                .toList();
        ValueWriter out = new ValueWriter(arguments.format());
        out.startObject();
        out.field("values");
        out.startArray();
        String after = from.map(SnapshotCursor::id).orElse("");
        int limit = view.limits().snapshotPage();
        Optional<SnapshotCursor> next = tablets.isEmpty()
                ? Optional.empty()
                : write(tablets, tablets.get(0).walk(after, snapshot), selection, limit, out);
        out.endArray();
        finish(out, snapshot, next);
        return out.toByteArray();
    }

    /** A page that is full does not know whether its table ends with it. */
    private static Optional<SnapshotCursor> write(
            List<Tablet> tablets, Iterator<LogEntry> documents, Selection selection, int limit, ValueWriter out) {
        Tablet tablet = tablets.get(0);
        Predicate<String> columns = selection.columns(tablet.ref());
        int written = 0;
        while (documents.hasNext()) {
            LogEntry document = documents.next();
            DocumentWriter.classic(document, columns, DocumentWriter.Kind.SNAPSHOT, out);
            if (++written == limit) {
                return Optional.of(new SnapshotCursor(tablet.id(), document.id()));
            }
        }
        return tablets.size() > 1
                ? Optional.of(new SnapshotCursor(tablets.get(1).id(), SnapshotCursor.BEFORE_ALL))
                : Optional.empty();
    }

    private static void finish(ValueWriter out, long snapshot, Optional<SnapshotCursor> next) {
        out.field("snapshot");
        out.bareInteger(snapshot);
        out.field("cursor");
        next.ifPresentOrElse(cursor -> out.string(cursor.text()), out::nothing);
        out.field("hasMore");
        out.bool(next.isPresent());
        out.endObject();
    }

    private static void checkAge(Deployment.View view, long snapshot) {
        if (snapshot > view.now()) {
            throw ApiError.badRequest("SnapshotTooNew", "Snapshot value " + snapshot + " is in the future.");
        }
        if (snapshot < view.now() - LIFE || snapshot < view.store().snapshotFloor()) {
            throw ApiError.badRequest("SnapshotTooOld", "Snapshot value " + snapshot + " is too far in the past.");
        }
        if (snapshot < view.store().retentionFloor()) {
            throw new ApiError(503, "InternalServerError", ApiError.internal().getMessage());
        }
    }
}
