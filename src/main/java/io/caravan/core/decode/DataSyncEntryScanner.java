package io.caravan.core.decode;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One entry of the {@code values} of a data sync: a document, and beside it the table and the commit that it is of. May be
 * scanned again from its start at any time.
 */
final class DataSyncEntryScanner {
    private static final List<String> NAMES = List.of("component", "table", "ts", "deleted", "value");
    private static final byte[][] KEYS = NAMES.stream()
            .map(name -> ("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private final JsonScanner in;
    private final EnvelopeReader envelope;
    private final RowScanner row;
    private final TextCursor component = new TextCursor();
    private final TextCursor table = new TextCursor();
    private long ts;
    private boolean deleted;
    private int seen;

    DataSyncEntryScanner(JsonScanner in, EnvelopeReader envelope, RowScanner row) {
        this.in = in;
        this.envelope = envelope;
        this.row = row;
    }

    /** Scans the entry at the scanner's position into the row, and moves behind it. */
    void scan() {
        int start = in.pos;
        if (!in.at('{')) {
            throw in.wrongType("something else than an object");
        }
        in.field = "";
        seen = 0;
        component.clear();
        table.clear();
        deleted = false;
        for (boolean more = in.firstItem('}'); more; more = in.nextItem('}')) {
            field();
        }
        in.field = "";
        requireAll(start);
        row.place(component, table, ts, deleted);
        row.require("value._id", "ts", "table", start);
    }

    private void field() {
        int at = in.pos;
        int field = key();
        in.skipSpace();
        if (field < 0) {
            envelope.skip();
            return;
        }
        if ((seen & 1 << field) != 0) {
            throw in.violation("a key that comes twice in one object", at);
        }
        seen |= 1 << field;
        in.field = NAMES.get(field);
        switch (in.field) {
            case "component" -> component.read(in);
            case "table" -> table.read(in);
            case "ts" -> ts = Integers.read(in);
            case "deleted" -> deleted = envelope.bool();
            default -> row.scan();
        }
    }

    /** Reads a key in whatever spelling; its place among the names, or -1. */
    private int key() {
        for (int i = 0; i < KEYS.length; i++) {
            if (in.startsWith(KEYS[i])) {
                in.pos += KEYS[i].length;
                return i;
            }
        }
        int name = NAMES.indexOf(envelope.string());
        in.skipSpace();
        in.expect(':');
        return name;
    }

    private void requireAll(int start) {
        int missing = Integer.numberOfTrailingZeros(~seen);
        if (missing < NAMES.size()) {
            throw in.violation("no " + NAMES.get(missing), start);
        }
    }
}
