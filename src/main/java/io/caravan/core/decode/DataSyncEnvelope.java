package io.caravan.core.decode;

import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.PageContent;
import io.caravan.core.change.TableRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The object around the entries of a page of {@code data/sync}; unknown fields are passed over.
 *
 * @see <a href="https://docs.convex.dev/deployment-api/data-sync">Convex: data sync</a>
 */
final class DataSyncEnvelope {
    private final JsonScanner in;
    private final SpoolWriter spool;
    private final EnvelopeReader envelope;
    private final RowScanner row;
    private final DataSyncEntryScanner entry;
    private final PageTables tables;
    private final List<TableRef> truncates = new ArrayList<>();

    private Optional<String> status = Optional.empty();
    private OptionalLong snapshotTs = OptionalLong.empty();
    private Optional<String> nextCursor = Optional.empty();
    private Optional<String> syncId = Optional.empty();
    private Optional<String> component = Optional.empty();
    private Optional<String> table = Optional.empty();

    DataSyncEnvelope(JsonScanner in, SpoolWriter spool) {
        this.in = in;
        this.spool = spool;
        this.envelope = new EnvelopeReader(in);
        this.tables = new PageTables(in);
        this.row = new RowScanner(in, spool, NumberDialect.EXPORT);
        this.entry = new DataSyncEntryScanner(in, envelope, row);
    }

    /** Reads the body to its end. */
    DataSyncPage read() throws IOException {
        envelope.body(this::field);
        envelope.require("truncates");
        String cursor = nextCursor.filter(text -> !text.isEmpty()).orElseThrow(() -> in.violation("no nextCursor"));
        OptionalLong consistentAsOf = consistentAsOf();
        boolean hasMore = !status.orElseThrow().equals("upToDate");
        PageContent content = spool.finish(tables.refs(), tables.schemas(row.fieldsSeen()));
        return new DataSyncPage(syncId, cursor, consistentAsOf, hasMore, List.copyOf(truncates), content);
    }

    private OptionalLong consistentAsOf() {
        switch (status.orElseThrow(() -> in.violation("no status"))) {
            case "snapshotting" -> {
                return OptionalLong.empty();
            }
            case "stale", "upToDate" -> {
                return OptionalLong.of(snapshotTs.orElseThrow(() -> in.violation("no snapshotTs")));
            }
            default -> throw in.violation("a status that is none of snapshotting, stale, upToDate");
        }
    }

    private void field() throws IOException {
        switch (in.field) {
            case "values" -> envelope.rows(this::row);
            case "truncates" -> envelope.items(this::truncate);
            case "status" -> envelope.unit(() -> envelope.object(this::status));
            case "syncId" -> envelope.unit(() -> syncId = Optional.of(envelope.string()));
            case "pagination" -> envelope.unit(() -> envelope.object(this::pagination));
            default -> envelope.unit(envelope::skip);
        }
    }

    private void row() {
        spool.begin();
        entry.scan();
        spool.end(row, tables.observe(row));
    }

    private void truncate() {
        int start = in.pos;
        component = Optional.empty();
        table = Optional.empty();
        envelope.object(this::tableField);
        String name = table.filter(text -> !text.isEmpty() && text.indexOf('/') < 0)
                .orElseThrow(() -> in.violation("no name of a table", start));
        String path = component.orElseThrow(() -> in.violation("no component", start));
        truncates.add(TableRef.of(path, name));
    }

    private void tableField(String name) {
        switch (name) {
            case "component" -> component = Optional.of(envelope.string());
            case "table" -> table = Optional.of(envelope.string());
            default -> envelope.skip();
        }
    }

    private void status(String name) {
        switch (name) {
            case "type" -> status = Optional.of(envelope.string());
            case "snapshotTs" -> snapshotTs = OptionalLong.of(Integers.read(in));
            default -> envelope.skip();
        }
    }

    private void pagination(String name) {
        if (name.equals("nextCursor")) {
            nextCursor = Optional.of(envelope.string());
        } else {
            envelope.skip();
        }
    }
}
