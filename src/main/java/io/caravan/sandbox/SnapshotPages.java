package io.caravan.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** {@code list_snapshot}: pages of one table each, all as of one timestamp, whatever is written meanwhile. */
final class SnapshotPages {
    private static final int PAGE = 1024;
    private static final long LIFE = Duration.ofDays(5).toNanos();

    private SnapshotPages() {}

    static byte[] page(Deployment.View view, Request.Arguments arguments) {
        OptionalLong asked = arguments.integer("snapshot");
        Optional<String> cursor = arguments.text("cursor");
        if (cursor.isPresent() && asked.isEmpty()) {
            throw SnapshotCursor.invalid();
        }
        long snapshot = asked.orElse(view.now());
        checkAge(view, snapshot);
        Selection selection = arguments.selection();
        List<Tablet> tablets = view.store().tabletsAt(snapshot).stream()
                .filter(tablet -> selection.includes(tablet.ref()))
                .toList();
        ValueWriter out = new ValueWriter(arguments.format());
        out.startObject();
        out.field("values");
        out.startArray();
        Optional<SnapshotCursor> from = cursor.map(text -> SnapshotCursor.parse(text, snapshot));
        Optional<SnapshotCursor> next =
                tablets.isEmpty() ? Optional.empty() : write(tablets, from, snapshot, selection, out);
        out.endArray();
        finish(out, snapshot, next);
        return out.toByteArray();
    }

    private static Optional<SnapshotCursor> write(
            List<Tablet> tablets, Optional<SnapshotCursor> from, long snapshot, Selection selection, ValueWriter out) {
        int at = from.map(cursor -> index(tablets, cursor.tablet())).orElse(0);
        Tablet tablet = tablets.get(at);
        Predicate<String> columns = selection.columns(tablet.ref());
        long ordinal = from.map(SnapshotCursor::ordinal).orElse(0L);
        int written = 0;
        while (ordinal < tablet.nextOrdinal() && written < PAGE) {
            LogEntry document = tablet.at(ordinal++, snapshot);
            if (!(document.content() instanceof Content.Deleted)) {
                DocumentWriter.begin(document, columns, out);
                out.endObject();
                written++;
            }
        }
        if (ordinal < tablet.nextOrdinal()) {
            return Optional.of(new SnapshotCursor(snapshot, tablet.number(), ordinal));
        }
        return at + 1 < tablets.size()
                ? Optional.of(new SnapshotCursor(snapshot, tablets.get(at + 1).number(), 0))
                : Optional.empty();
    }

    private static int index(List<Tablet> tablets, int number) {
        for (int i = 0; i < tablets.size(); i++) {
            if (tablets.get(i).number() == number) {
                return i;
            }
        }
        throw SnapshotCursor.invalid();
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
            throw ApiError.badRequest(
                    "SnapshotTooNew", "Snapshot " + snapshot + " is after the current timestamp " + view.now() + ".");
        }
        if (snapshot < view.now() - LIFE || snapshot < view.store().snapshotFloor()) {
            throw ApiError.badRequest(
                    "SnapshotTooOld",
                    "Snapshot " + snapshot + " is older than 5 days or expired. Start a new snapshot.");
        }
    }
}
