package io.caravan.core.decode;

import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.DeltaPage;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Makes pages of response bodies, in one pass while they arrive; bodies of the classic protocol in the
 * {@code convex_encoded_json} format.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>A page is complete or there is none: nothing of a body that is cut off, broken or of a wrong shape gets out.
 *   <li>Values are exact: int64 and float64 bit for bit, strings and bytes byte for byte, at every depth.
 *   <li>Neither the body nor the page is ever whole in the heap: a window of the body that holds at least the row being
 *       read (at most 16 MiB), and the page up to the memory limit of {@link PageSpools}.
 * </ul>
 *
 * Errors name the place in the body and never hold a value of it: {@link SyncFailure.Retryable} where the body is cut off, is
 * not JSON or not UTF-8, or cannot be spooled; {@link SyncFailure.ProtocolViolation} where it is JSON of a wrong shape.
 * Safe for use by many threads.
 *
 * @see <a href="https://docs.convex.dev/streaming-export-api">Convex: Streaming Export API</a>
 * @see <a href="https://docs.convex.dev/deployment-api/data-sync">Convex: data sync</a>
 */
public final class PageDecoder {
    private final PageSpools spools;
    private final int window;

    public PageDecoder(PageSpools spools) {
        this(spools, BodyBuffer.WINDOW);
    }

    PageDecoder(PageSpools spools, int window) {
        this.spools = spools;
        this.window = window;
    }

    /**
     * Reads the body of a {@code list_snapshot} response to its end; does not close it.
     *
     * @throws IOException where reading the body does
     */
    public SnapshotPage decodeSnapshot(InputStream body) throws IOException {
        try (SpoolWriter spool = new SpoolWriter(spools)) {
            PageEnvelope envelope = new PageEnvelope(scanner("list_snapshot", body), spool);
            envelope.read();
            long snapshot = envelope.snapshot();
            Optional<String> cursor = envelope.pageCursor();
            return new SnapshotPage(snapshot, cursor, envelope.hasMore(), envelope.finish());
        }
    }

    /**
     * Reads the body of a {@code document_deltas} response to its end; does not close it.
     *
     * @throws IOException where reading the body does
     */
    public DeltaPage decodeDeltas(InputStream body) throws IOException {
        try (SpoolWriter spool = new SpoolWriter(spools)) {
            PageEnvelope envelope = new PageEnvelope(scanner("document_deltas", body), spool);
            envelope.read();
            long cursor = envelope.timestampCursor();
            return new DeltaPage(cursor, envelope.hasMore(), envelope.finish());
        }
    }

    /**
     * Reads the body of a {@code data/sync} response, whose values are in the {@code export_json} format, to its end; does not
     * close it.
     *
     * @throws IOException where reading the body does
     */
    public DataSyncPage decodeDataSync(InputStream body) throws IOException {
        try (SpoolWriter spool = new SpoolWriter(spools)) {
            return new DataSyncEnvelope(scanner("data/sync", body), spool).read();
        }
    }

    private JsonScanner scanner(String endpoint, InputStream body) {
        return new JsonScanner("The " + endpoint + " response", body, window);
    }
}
