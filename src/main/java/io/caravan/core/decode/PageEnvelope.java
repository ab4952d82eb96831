package io.caravan.core.decode;

import io.caravan.core.change.PageContent;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The object around the rows of a page of the classic protocol; unknown fields are passed over.
 *
 * @see <a href="https://docs.convex.dev/streaming-export-api">Convex: Streaming Export API</a>
 */
final class PageEnvelope {
    private final JsonScanner in;
    private final SpoolWriter spool;
    private final EnvelopeReader envelope;
    private final RowScanner row;
    private final PageTables tables;

    private OptionalLong snapshot = OptionalLong.empty();
    private OptionalLong timestampCursor = OptionalLong.empty();
    private Optional<String> pageCursor = Optional.empty();
    private Optional<Boolean> hasMore = Optional.empty();

    PageEnvelope(JsonScanner in, SpoolWriter spool) {
        this.in = in;
        this.tables = new PageTables(in);
        this.spool = spool;
        this.row = new RowScanner(in, spool, NumberDialect.ENCODED);
        this.envelope = new EnvelopeReader(in);
    }

    /** Reads the body to its end. */
    void read() throws IOException {
        envelope.body(this::field);
    }

    long snapshot() {
        return snapshot.orElseThrow(() -> envelope.missing("snapshot"));
    }

    long timestampCursor() {
        return timestampCursor.orElseThrow(() -> envelope.missing("cursor"));
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
        return hasMore.orElseThrow(() -> envelope.missing("hasMore"));
    }

    PageContent finish() {
        return spool.finish(tables.refs(), tables.schemas(row.fieldsSeen()));
    }

    private void field() throws IOException {
        switch (in.field) {
            case "values" -> envelope.rows(this::row);
            case "snapshot" -> envelope.unit(() -> snapshot = OptionalLong.of(Integers.read(in)));
            case "hasMore" -> envelope.unit(() -> hasMore = Optional.of(envelope.bool()));
            case "cursor" -> envelope.unit(this::cursor);
            default -> envelope.unit(envelope::skip);
        }
    }

    private void row() {
        int start = in.pos;
        spool.begin();
        row.scan();
        row.require("_id", "_ts", "_table", start);
        spool.end(row, tables.observe(row));
    }

    private void cursor() {
        if (in.at('"')) {
            pageCursor = Optional.of(envelope.string());
        } else if (in.at('n')) {
            in.literalNull();
        } else {
            timestampCursor = OptionalLong.of(Integers.read(in));
        }
    }
}
