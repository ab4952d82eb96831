package io.caravan.core.decode;

import java.util.Arrays;
import java.util.List;

/**
 * Splits one row into its document, written canonically to the output, and its system fields. A row may be scanned again
 * from its start at any time; nothing of an earlier scan remains.
 */
final class RowScanner {
    private static final int DEPTH_OF_FIELDS = 2;

    final TextCursor id = new TextCursor();
    final TextCursor component = new TextCursor();
    final TextCursor table = new TextCursor();
    long ts;
    boolean hasTs;
    boolean deleted;
    long creationTimeMicros;
    boolean hasCreationTime;

    /** The document's own fields in the order received, and the bits of their types. */
    Field[] columns = new Field[64];

    int[] types = new int[64];
    int width;

    private final JsonScanner in;
    private final ByteOutput out;
    private final ValueCanonicalizer values;
    private final JsonSkipper skipper;
    private final ObjectKeys keys;
    private final Fields fields = new Fields();
    private long scan;
    private boolean open;

    RowScanner(JsonScanner in, ByteOutput out, NumberDialect dialect) {
        this.in = in;
        this.out = out;
        this.keys = new ObjectKeys(in);
        this.values = new ValueCanonicalizer(in, out, dialect, keys);
        this.skipper = new JsonSkipper(in, keys);
    }

    /** The different fields of all rows so far, by their index. */
    List<Field> fieldsSeen() {
        return fields.all();
    }

    /** Scans the row at the scanner's position and moves behind it. */
    void scan() {
        clear();
        if (!in.at('{')) {
            throw in.wrongType("something else than an object");
        }
        in.pos++;
        out.write('{');
        in.skipSpace();
        if (in.at('}')) {
            in.pos++;
        } else {
            fields();
        }
        out.write('}');
        in.field = "";
    }

    /** Says where the row is from, whatever it says itself. */
    void place(TextCursor ofComponent, TextCursor ofTable, long commit, boolean isDeleted) {
        component.set(ofComponent);
        table.set(ofTable);
        ts = commit;
        hasTs = true;
        deleted = isDeleted;
    }

    /**
     * Refuses a row without these.
     *
     * @param start of it
     */
    void require(String nameOfId, String nameOfTs, String nameOfTable, int start) {
        if (!id.present || id.length() == 0) {
            throw in.violation("no " + nameOfId, start);
        }
        if (!hasTs) {
            throw in.violation("no " + nameOfTs, start);
        }
        if (!table.present || table.length() == 0) {
            throw in.violation("no " + nameOfTable, start);
        }
    }

    private void clear() {
        scan++;
        keys.reset();
        id.clear();
        component.clear();
        table.clear();
        hasTs = false;
        deleted = false;
        hasCreationTime = false;
        width = 0;
        open = false;
        in.field = "";
    }

    private void fields() {
        Field previous = fields.start();
        boolean more;
        do {
            int start = in.pos;
            Field field = previous.next;
            boolean verbatim = field != null && in.startsWith(field.key);
            if (verbatim) {
                in.pos = start + field.key.length;
            } else {
                field = fields.read(in);
                previous.next = field;
            }
            in.field = field.name;
            if (field.scan == scan) {
                throw in.violation("a key that comes twice in one object", start);
            }
            field.scan = scan;
            previous = field;
            if (field.role == Field.Role.USER) {
                beginColumn(field, start, verbatim);
                values.skipSpace();
                more = column(field);
            } else {
                endRun(start - 1);
                in.skipSpace();
                system(field);
                more = in.nextItem('}');
            }
        } while (more);
    }

    /** A run goes on over a comma and a key that are spelled canonically; {@link #column} has seen to the comma. */
    private void beginColumn(Field field, int start, boolean verbatim) {
        if (verbatim && open) {
            return;
        }
        endRun(start - 1);
        if (width > 0) {
            out.write(',');
        }
        open = true;
        if (verbatim) {
            values.run = start;
        } else {
            out.write(field.key);
            values.run = in.pos;
        }
    }

    private void endRun(int end) {
        if (open) {
            values.flush(end);
            open = false;
        }
    }

    /** @return whether another field follows */
    private boolean column(Field field) {
        int type = values.value(DEPTH_OF_FIELDS);
        if (width == columns.length) {
            columns = Arrays.copyOf(columns, 2 * width);
            types = Arrays.copyOf(types, 2 * width);
        }
        columns[width] = field;
        types[width++] = type;
        int end = in.pos;
        if (in.array[end] == ',' && in.array[end + 1] == '"') {
            in.pos++;
            return true;
        }
        endRun(end);
        return in.nextItem('}');
    }

    private void system(Field field) {
        switch (field.role) {
            case ID -> id.read(in);
            case TABLE -> table.read(in);
            case COMPONENT -> component.read(in);
            case TS -> {
                ts = Integers.read(in);
                hasTs = true;
            }
            case CREATION_TIME -> {
                creationTimeMicros = creationTime();
                hasCreationTime = true;
            }
            case DELETED -> deleted();
            case IGNORED, USER -> skipper.value(DEPTH_OF_FIELDS);
        }
    }

    private void deleted() {
        deleted = in.at('t');
        if (deleted) {
            in.literalTrue();
        } else if (in.at('f')) {
            in.literalFalse();
        } else {
            throw in.wrongType("no boolean");
        }
    }

    private long creationTime() {
        int start = in.pos;
        byte first = in.array[start];
        if (first != '-' && (first < '0' || first > '9')) {
            throw in.wrongType("no plain number");
        }
        in.number();
        try {
            return CreationTime.micros(in.array, start, in.integerEnd, in.fractionEnd, in.pos);
        } catch (ArithmeticException e) {
            throw in.violation("a time beyond 64 bits of microseconds", start);
        }
    }
}
