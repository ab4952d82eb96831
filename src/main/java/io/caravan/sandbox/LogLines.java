package io.caravan.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** The sandbox's own account of its documents, a JSON object a line; see docs/sandbox.md. */
final class LogLines {
    private static final int FLUSH = 1 << 16;

    private final Backend backend;

    LogLines(Backend backend) {
        this.backend = backend;
    }

    /** Every revision with {@code from < ts <= to}, oldest first. */
    void log(long from, long to, OutputStream stream) throws IOException {
        ValueWriter out = new ValueWriter(Format.EXPORT);
        synchronized (backend) {
            backend.readLog(from, entry -> {
                if (entry.ts() > to) {
                    return false;
                }
                line(entry, out, stream);
                return true;
            });
        }
        stream.write(out.toByteArray());
    }

    /** Every document that exists now. */
    void state(OutputStream stream) throws IOException {
        ValueWriter out = new ValueWriter(Format.EXPORT);
        backend.forEachCurrent(entry -> line(entry, out, stream));
        stream.write(out.toByteArray());
    }

    private static void line(LogEntry entry, ValueWriter out, OutputStream stream) {
        Tablet tablet = entry.tablet();
        boolean deleted = entry.content() instanceof Content.Deleted;
        out.startObject();
        out.field("component");
        out.string(tablet.ref().component().value());
        out.field("table");
        out.string(tablet.ref().table());
        out.field("id");
        out.string(entry.id());
        out.field("ts");
        out.bareInteger(entry.ts());
        out.field("deleted");
        out.bool(deleted);
        if (tablet.isHidden(entry.ordinal(), entry.ts())) {
            out.field("visibleFrom");
            out.bareInteger(tablet.activatedAt());
        }
        if (!tablet.isActive()) {
            out.field("replacedAt");
            out.bareInteger(tablet.retiredAt());
        }
        if (!deleted) {
            out.field("creationTime");
            out.float64(tablet.creationTime(entry.ordinal()));
            out.field("document");
            out.startObject();
            DocumentWriter.writeFields(entry, out);
            out.endObject();
        }
        out.endObject();
        out.newLine();
        flushIfLarge(out, stream);
    }

    private static void flushIfLarge(ValueWriter out, OutputStream stream) {
        if (out.size() > FLUSH) {
            try {
                stream.write(out.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.clear();
        }
    }
}
