package io.caravan.sandbox;

import java.util.function.Predicate;

/** Writes one document as the export APIs do: its fields, then the transport metadata. */
final class DocumentWriter {
    private DocumentWriter() {}

    /** Leaves the object open, for {@code _deleted}. */
    static void begin(LogEntry entry, Predicate<String> columns, ValueWriter out) {
        Tablet tablet = entry.tablet();
        out.startObject();
        if (entry.content() instanceof Content.Deleted) {
            out.field("_id");
            out.string(entry.id());
        } else {
            out.onlyColumns(columns);
            writeDocument(entry, out);
            out.allColumns();
        }
        out.field("_component");
        out.string(tablet.ref().component().value());
        out.field("_table");
        out.string(tablet.ref().table());
        out.field("_ts");
        out.bareInteger(entry.ts());
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
