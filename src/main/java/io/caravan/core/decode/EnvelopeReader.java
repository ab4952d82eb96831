package io.caravan.core.decode;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Walks the object that is the body of a page, while it arrives: its fields come in any order, each at most once. */
final class EnvelopeReader {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int DEPTH_OF_FIELDS = 2;

    private final JsonScanner in;
    private final ObjectKeys keys;
    private final JsonSkipper skipper;
    private final Set<String> names = new HashSet<>();
    private final TextCursor text = new TextCursor();

    EnvelopeReader(JsonScanner in) {
        this.in = in;
        this.keys = new ObjectKeys(in);
        this.skipper = new JsonSkipper(in, keys);
    }

    /** Reads the value of a field of the body, which {@link JsonScanner#field} names. */
    @FunctionalInterface
    interface FieldReader {
        void read() throws IOException;
    }

    /** Reads the body to its end. */
    void body(FieldReader field) throws IOException {
        in.refill();
        if (in.startsWith(BYTE_ORDER_MARK)) {
            throw in.malformed(" begins with a byte order mark at byte ", 0);
        }
        skipSpace();
        boolean object = in.at('{');
        if (object) {
            in.pos++;
            skipSpace();
            fields(field);
        } else {
            unit(() -> skipper.value(1));
        }
        skipSpace();
        if (in.pos != in.limit) {
            throw in.malformed(" goes on after its end at byte ", in.pos);
        }
        in.field = "";
        if (!object) {
            throw in.violation("no object in it");
        }
        require("values");
    }

    private void fields(FieldReader field) throws IOException {
        if (in.at('}')) {
            in.pos++;
            return;
        }
        do {
            unit(this::name);
            skipSpace();
            if (!names.add(in.field)) {
                throw in.violation("a key that comes twice in one object");
            }
            field.read();
        } while (next('}'));
    }

    private void name() {
        if (!in.at('"')) {
            throw in.unexpected(in.pos);
        }
        text.read(in);
        in.skipSpace();
        in.expect(':');
        in.field = text.toString();
    }

    /** An array of any length; each item has to lie in the window whole. */
    void items(Runnable item) throws IOException {
        if (!in.at('[')) {
            unit(() -> {
                throw in.wrongType("no array");
            });
        }
        in.pos++;
        skipSpace();
        if (in.at(']')) {
            in.pos++;
            return;
        }
        do {
            unit(item);
        } while (next(']'));
    }

    /** As {@link #items}, with the number of each in messages. */
    void rows(Runnable row) throws IOException {
        in.row = 0;
        items(() -> {
            long number = in.row;
            row.run();
            in.row = number + 1;
        });
        in.row = -1;
    }

    /** A small object within a unit; the reader gets the name of each field and moves behind its value. */
    void object(Consumer<String> field) {
        if (!in.at('{')) {
            throw in.wrongType("no object");
        }
        Set<String> seen = new HashSet<>();
        String outer = in.field;
        for (boolean more = in.firstItem('}'); more; more = in.nextItem('}')) {
            name();
            in.skipSpace();
            String name = in.field;
            in.field = outer + "." + name;
            if (!seen.add(name)) {
                throw in.violation("a key that comes twice in one object");
            }
            field.accept(name);
        }
        in.field = outer;
    }

    /** The string at hand, of a unit. */
    String string() {
        text.read(in);
        return text.toString();
    }

    /** The boolean at hand, of a unit. */
    boolean bool() {
        boolean value = in.at('t');
        if (value) {
            in.literalTrue();
        } else if (in.at('f')) {
            in.literalFalse();
        } else {
            throw in.wrongType("no boolean");
        }
        return value;
    }

    /** Passes over a value of a unit. */
    void skip() {
        skipper.value(DEPTH_OF_FIELDS);
    }

    /** Scans something that has to lie in the window whole; it may be begun more than once. */
    void unit(Runnable scan) throws IOException {
        String field = in.field;
        while (true) {
            int start = in.pos;
            try {
                keys.reset();
                scan.run();
                return;
            } catch (BodyBuffer.Underflow e) {
                in.pos = start;
                in.field = field;
                in.refill();
            }
        }
    }

    void require(String name) {
        if (!names.contains(name)) {
            throw missing(name);
        }
    }

    SyncFailure missing(String name) {
        return in.violation("no " + name);
    }

    private boolean next(char close) throws IOException {
        skipSpace();
        if (!in.at(',') && !in.at(close)) {
            throw in.unexpected(in.pos);
        }
        boolean more = in.at(',');
        in.pos++;
        skipSpace();
        return more;
    }

    /** Leaves at least one byte in the window, unless the body has ended. */
    private void skipSpace() throws IOException {
        in.skipSpace();
        while (in.pos == in.limit && !in.ended()) {
            in.refill();
            in.skipSpace();
        }
    }
}
