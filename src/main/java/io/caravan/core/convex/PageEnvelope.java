package io.caravan.core.convex;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The object around the rows of a page: its fields come in any order, and unknown ones are passed over. */
final class PageEnvelope {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int DEPTH_OF_FIELDS = 2;

    private final JsonScanner in;
    private final SpoolWriter spool;
    private final RowScanner row;
    private final ObjectKeys keys;
    private final JsonSkipper skipper;
    private final PageTables tables;
    private final Set<String> names = new HashSet<>();
    private final Span text = new Span();

    private OptionalLong snapshot = OptionalLong.empty();
    private OptionalLong timestampCursor = OptionalLong.empty();
    private Optional<String> pageCursor = Optional.empty();
    private Optional<Boolean> hasMore = Optional.empty();

    PageEnvelope(JsonScanner in, SpoolWriter spool) {
        this.in = in;
        this.tables = new PageTables(in);
        this.spool = spool;
        this.row = new RowScanner(in, spool, NumberDialect.ENCODED);
        this.keys = new ObjectKeys(in);
        this.skipper = new JsonSkipper(in, keys);
    }

    /** Reads the body to its end. */
    void read() throws IOException {
        in.refill();
        if (in.startsWith(BYTE_ORDER_MARK)) {
            throw in.malformed(" begins with a byte order mark at byte ", 0);
        }
        skipSpace();
        boolean object = in.at('{');
        if (object) {
            in.pos++;
            skipSpace();
            fields();
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

    long snapshot() {
        return snapshot.orElseThrow(() -> missing("snapshot"));
    }

    long timestampCursor() {
        return timestampCursor.orElseThrow(() -> missing("cursor"));
    }

    Optional<String> pageCursor() {
        if (timestampCursor.isPresent()) {
            throw in.violation("a cursor that is no string");
        }
        if (hasMore() && pageCursor.isEmpty()) {
            throw in.violation("hasMore without a cursor");
        }
        return pageCursor;
    }

    boolean hasMore() {
        return hasMore.orElseThrow(() -> missing("hasMore"));
    }

    PageContent finish() {
        return spool.finish(tables.refs(), tables.schemas(row.fieldsSeen()));
    }

    private void fields() throws IOException {
        if (in.at('}')) {
            in.pos++;
            return;
        }
        do {
            unit(this::name);
            skipSpace();
            field();
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

    private void field() throws IOException {
        if (!names.add(in.field)) {
            throw in.violation("a key that comes twice in one object");
        }
        switch (in.field) {
            case "values" -> rows();
            case "snapshot" -> unit(() -> snapshot = OptionalLong.of(Integers.read(in)));
            case "hasMore" -> unit(() -> hasMore = Optional.of(bool()));
            case "cursor" -> unit(this::cursor);
            default -> unit(() -> skipper.value(DEPTH_OF_FIELDS));
        }
    }

    private void rows() throws IOException {
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
        in.row = 0;
        do {
            unit(this::row);
            in.row++;
        } while (next(']'));
        in.row = -1;
    }

    private void row() {
        int start = in.pos;
        spool.begin();
        row.scan();
        if (!row.id.present || row.id.length() == 0) {
            throw in.violation("no _id", start);
        }
        if (!row.hasTs) {
            throw in.violation("no _ts", start);
        }
        if (!row.table.present || row.table.length() == 0) {
            throw in.violation("no _table", start);
        }
        spool.end(row, tables.observe(row));
    }

    private void cursor() {
        if (in.at('"')) {
            text.read(in);
            pageCursor = Optional.of(text.toString());
        } else if (in.at('n')) {
            in.literalNull();
        } else {
            timestampCursor = OptionalLong.of(Integers.read(in));
        }
    }

    private boolean bool() {
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

    private void require(String name) {
        if (!names.contains(name)) {
            throw missing(name);
        }
    }

    private SyncFailure missing(String name) {
        return in.violation("no " + name);
    }

    /** Leaves at least one byte in the window, unless the body has ended. */
    private void skipSpace() throws IOException {
        in.skipSpace();
        while (in.pos == in.limit && !in.ended()) {
            in.refill();
            in.skipSpace();
        }
    }

    /** Scans something that has to lie in the window whole. */
    private void unit(Runnable scan) throws IOException {
        while (true) {
            int start = in.pos;
            try {
                keys.reset();
                scan.run();
                return;
            } catch (BodyBuffer.Underflow e) {
                in.pos = start;
                in.refill();
            }
        }
    }
}
