package io.caravan.sandbox;

import java.util.function.Predicate;

/** Writes one document as the export APIs do: its fields, and in the classic ones the transport metadata after them. */
final class DocumentWriter {
    private DocumentWriter() {}

    /** Leaves the object open, for {@code _deleted}. */
    static void begin(LogEntry entry, Predicate<String> columns, ValueWriter out) {
        open(entry, columns, out);
        Tablet tablet = entry.tablet();
        out.field("_component");
        out.string(tablet.ref().component().value());
        out.field("_table");
        out.string(tablet.ref().table());
        out.field("_ts");
        out.bareInteger(entry.ts());
    }

    /** The document alone; of a deleted one, its id. Leaves the object open. */
    static void open(LogEntry entry, Predicate<String> columns, ValueWriter out) {
        out.startObject();
        if (entry.content() instanceof Content.Deleted) {
            out.field("_id");
            out.string(entry.id());
        } else {
            out.onlyColumns(columns);
            writeDocument(entry, out);
            out.allColumns();
        }
    }

    static void writeFields(LogEntry entry, ValueWriter out) {
        if (entry.content() instanceof Content.Generated generated) {
            entry.tablet().base().writeFields(entry.ordinal(), generated, out);
        } else if (entry.content() instanceof Content.Stored stored) {
            ExportJson.writeFields(ExportJson.fields(stored), out);
        }
    }

    private static void writeDocument(LogEntry entry, ValueWriter out) {
        out.field("_creationTime");
        out.float64(entry.tablet().creationTime(entry.ordinal()));
        out.field("_id");
        out.string(entry.id());
        writeFields(entry, out);
    }
}
