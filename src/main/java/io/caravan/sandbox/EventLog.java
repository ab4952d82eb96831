package io.caravan.sandbox;

import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.DocumentWriter;
import io.caravan.sandbox.data.LogEntry;
import io.caravan.sandbox.data.LogReader;
import io.caravan.sandbox.data.Store;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.Format;
import io.caravan.sandbox.value.ValueWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** The sandbox's own account of what happened, for comparison with what arrived elsewhere; NDJSON. */
final class EventLog {
    private static final int CHUNK = 1 << 16;
    private final Deployment deployment;

    EventLog(Deployment deployment) {
        this.deployment = deployment;
    }

    /** Every revision with {@code from <= ts <= to}, in log order; chunks as of one time each. */
    void writeLog(long from, long to, OutputStream out) throws IOException {
        long end = Math.min(to, deployment.read(Deployment.View::now));
        Optional<Long> after = Optional.of(from == Long.MIN_VALUE ? from : from - 1);
        while (after.isPresent()) {
            long start = after.get();
            ValueWriter chunk = new ValueWriter(Format.EXPORT);
            after = deployment.read(view -> fill(view.store(), start, end, chunk));
            out.write(chunk.toByteArray());
        }
    }

    /** Every living document of every table, as of now. */
    void writeState(OutputStream out) throws IOException {
        writeTruth(deployment.<Long>read(Deployment.View::now), out);
    }

    /** Every document that lived at a time in the tables that names meant then; reads the data as no export API does. */
    void writeTruth(long ts, OutputStream out) throws IOException {
        for (Tablet tablet : deployment.read(view -> view.store().tabletsAt(ts))) {
            long ordinal = 0;
            while (ordinal < deployment.<Long>read(now -> tablet.nextOrdinal())) {
                long start = ordinal;
                ValueWriter chunk = new ValueWriter(Format.EXPORT);
                ordinal = deployment.read(view -> fill(tablet, start, ts, chunk));
                out.write(chunk.toByteArray());
            }
        }
    }

    private static Optional<Long> fill(Store store, long after, long end, ValueWriter chunk) {
        LogReader log = new LogReader(store, after);
        long last = after;
        while (log.hasNext() && chunk.size() < CHUNK) {
            LogReader.Commit transaction = log.next();
            last = transaction.ts();
            if (last > end) {
                return Optional.empty();
            }
            transaction.entries().forEach(entry -> line(entry, chunk));
        }
        return log.hasNext() ? Optional.of(last) : Optional.empty();
    }

    private static long fill(Tablet tablet, long from, long now, ValueWriter chunk) {
        long ordinal = from;
        while (ordinal < tablet.nextOrdinal() && chunk.size() < CHUNK) {
            LogEntry entry = tablet.at(ordinal++, now);
            if (!(entry.content() instanceof Content.Deleted)) {
                line(entry, chunk);
            }
        }
        return ordinal;
    }

    private static void line(LogEntry entry, ValueWriter out) {
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
        if (tablet.wasHiddenAt(entry.ts())) {
            out.field("imported");
            out.bool(true);
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
    }
}
