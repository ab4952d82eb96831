package io.caravan.sandbox.data;

import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.ExportJson;
import io.caravan.sandbox.value.ValueWriter;
import java.util.function.Predicate;

/** Writes one document as the export APIs do, its fields in the order of their names. */
public final class DocumentWriter {
    private static final String FIRST_SYSTEM_FIELD = "_creationTime";

    private DocumentWriter() {}

    /** Whether a classic page says of its values if they are deleted. */
    public enum Kind {
        SNAPSHOT,
        DELTA
    }

    /** With the metadata of the classic protocol before the fields. */
    public static void classic(LogEntry entry, Predicate<String> columns, Kind kind, ValueWriter out) {
        Tablet tablet = entry.tablet();
        out.startObject();
        out.field("_component");
        out.string(tablet.ref().component().value());
        out.field("_table");
        out.string(tablet.ref().table());
        out.field("_ts");
        out.bareInteger(entry.ts());
        if (kind == Kind.DELTA) {
            out.field("_deleted");
            out.bool(isDeleted(entry));
        }
        writeDocument(entry, columns, out);
        out.endObject();
    }

    /** The document alone; of a deleted one, its id. */
    public static void plain(LogEntry entry, Predicate<String> columns, ValueWriter out) {
        out.startObject();
        writeDocument(entry, columns, out);
        out.endObject();
    }

    /** The user's fields, into the open object. */
    public static void writeFields(LogEntry entry, ValueWriter out) {
        if (entry.content() instanceof Content.Generated generated) {
            entry.tablet().base().writeFields(entry.ordinal(), generated, out);
        } else if (entry.content() instanceof Content.Stored stored) {
            ExportJson.writeFields(ExportJson.fields(stored), out);
        }
    }

    private static void writeDocument(LogEntry entry, Predicate<String> columns, ValueWriter out) {
        if (isDeleted(entry)) {
            out.field("_id");
            out.string(entry.id());
            return;
        }
        out.onlyColumns(columns);
        out.before(FIRST_SYSTEM_FIELD, () -> systemFields(entry, out));
        writeFields(entry, out);
        out.allColumns();
    }

    private static void systemFields(LogEntry entry, ValueWriter out) {
        out.field(FIRST_SYSTEM_FIELD);
        out.float64(entry.tablet().creationTime(entry.ordinal()));
        out.field("_id");
        out.string(entry.id());
    }

    private static boolean isDeleted(LogEntry entry) {
        return entry.content() instanceof Content.Deleted;
    }
}
