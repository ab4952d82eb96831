package io.caravan.sandbox.wire;

import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.DocumentWriter;
import io.caravan.sandbox.data.LogEntry;
import io.caravan.sandbox.data.LogReader;
import io.caravan.sandbox.data.Store;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.ValueWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code document_deltas}: the log after a cursor, so many rows read a page, whole transactions only. */
final class DeltaPages {
    private static final long RETENTION = Duration.ofDays(14).toNanos();

    private final Selection selection;
    private final ValueWriter out;
    private int values;

    private DeltaPages(Selection selection, ValueWriter out) {
        this.selection = selection;
        this.out = out;
    }

    static byte[] page(Deployment.View view, Arguments arguments) {
        long cursor = cursor(view, arguments);
        return new DeltaPages(arguments.classicSelection(), new ValueWriter(arguments.format())).page(view, cursor);
    }

    private byte[] page(Deployment.View view, long cursor) {
        int limit = view.limits().deltasPage();
        out.startObject();
        out.field("values");
        out.startArray();
        LogReader log = new LogReader(view.store(), cursor);
        int read = 0;
        Optional<Long> last = Optional.empty();
        while (last.isEmpty() && log.hasNext()) {
            LogReader.Commit commit = log.next();
            read += commit.rows();
            write(commit.entries());
            last = read >= limit || values >= limit ? Optional.of(commit.ts()) : last;
        }
        out.endArray();
        out.field("cursor");
        out.bareInteger(last.orElse(view.now()));
        out.field("hasMore");
        out.bool(last.isPresent() && log.hasNext());
        out.endObject();
        return out.toByteArray();
    }

    /** The cursor that is asked for, which must not have expired. */
    static long cursor(Deployment.View view, Arguments arguments) {
        long cursor = arguments
                .integer("cursor")
                .orElseThrow(() ->
                        ApiError.badRequest("DocumentDeltasCursorRequired", "/api/document_deltas requires a cursor"));
        if (cursor < 0) {
            throw ApiError.internal();
        }
        if (isExpired(view, cursor)) {
            throw ApiError.badRequest(
                    "InvalidWindowToReadDocuments",
                    "Trying to synchronize from timestamp " + (cursor + 1) + ", which is older than the database’s"
                            + " retention window. This may happen if you paused your Fivetran or Airbyte connector for a"
                            + " long period of time. Please perform a full sync of the connector. See"
                            + " https://fivetran.com/docs/connectors/troubleshooting/trigger-historical-re-syncs or"
                            + " https://docs.airbyte.com/platform/operator-guides/refreshes");
        }
        return cursor;
    }

    /** What is older than the retention is gone, if there was anything. */
    static boolean isExpired(Deployment.View view, long cursor) {
        long kept = view.now() - RETENTION;
        Store store = view.store();
        return (cursor < kept && store.oldestTs() < kept)
                || cursor < Math.max(store.deltaFloor(), store.retentionFloor());
    }

    private void write(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            if (entry.inDeltas() && selection.includes(entry.tablet().ref())) {
                values++;
                DocumentWriter.classic(entry, selection.columns(entry.tablet().ref()), DocumentWriter.Kind.DELTA, out);
            }
        }
    }
}
