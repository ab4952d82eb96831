package io.caravan.core.convex;

import io.caravan.core.change.CommitTime;
import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.DeltaPage;
import io.caravan.core.change.PageContent;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.TableSchema;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The export APIs: {@code list_snapshot} and {@code document_deltas}, and {@code data/sync}.
 *
 * @see <a href="https://docs.convex.dev/streaming-export-api">Convex: Streaming Export API</a>
 * @see <a href="https://docs.convex.dev/deployment-api/data-sync">Convex: data sync</a>
 */
public final class ConvexClient implements Source {
    private static final String FORMAT = "convex_encoded_json";
    private static final int FEW = 2;
    private static final Duration NEVER_TOO_OLD = Duration.ofHours(1);
    private static final int MOST_PAGES_OF_SYNCS = 20;
    private static final int METADATA_LIMIT = 64 * 1024 * 1024;

    /**
     * How the deployment is asked.
     *
     * @param protocol whose access a test of the connection proves
     * @param timeout for a whole call, its body included
     * @param keyForm a sentence on what the key that is shown to the deployment looks like, for whoever is refused; or empty
     */
    public record Settings(Protocol protocol, Duration timeout, String keyForm) {}

    private final ConvexCalls calls;
    private final RepeatedCalls repeated;
    private final PageDecoder decoder;
    private final Settings settings;
    private final SyncRuntime runtime;

    public ConvexClient(ConvexCalls calls, PageDecoder decoder, Settings settings, SyncRuntime runtime) {
        this.calls = calls;
        this.repeated = new RepeatedCalls(calls, settings, runtime);
        this.decoder = decoder;
        this.settings = settings;
        this.runtime = runtime;
    }

    @Override
    public Source impatient() {
        return new ConvexClient(
                calls,
                decoder,
                settings,
                runtime.withAttempts(runtime.attempts().atMost(FEW)));
    }

    @Override
    public void testConnection() {
        String harmless =
                switch (settings.protocol()) {
                    case STREAMING_EXPORT -> "/api/test_streaming_export_connection";
                    case DATA_SYNC -> "/api/v1/data/list_active_syncs";
                };
        repeated.call(ConvexRequest.get(harmless, ""), ConvexClient::requireJson);
    }

    private static Object requireJson(InputStream body) throws IOException {
        try {
            return Json.read(body.readNBytes(METADATA_LIMIT));
        } catch (JsonFormatException e) {
            throw new SyncFailure.Retryable(
                    "its body is not JSON, so it is no Convex deployment or one behind a proxy that is in trouble: set"
                            + " convex.url to the deployment URL, such as https://happy-otter-123.convex.cloud",
                    e);
        }
    }

    @Override
    public Catalog catalog() {
        List<String> lacking = new ArrayList<>();
        Map<TableRef, TableSchema> schemas =
                unlessRefused(this::declaredSchemas, lacking).orElse(Map.of());
        SortedMap<TableRef, SortedSet<String>> columns =
                unlessRefused(this::columns, lacking).orElseGet(TreeMap::new);
        schemas.keySet().forEach(table -> columns.computeIfAbsent(table, t -> new TreeSet<>()));
        return new Catalog(columns, schemas, lacking);
    }

    @Override
    public SortedSet<TableRef> tableNames() {
        return new TreeSet<>(columns().keySet());
    }

    private SortedMap<TableRef, SortedSet<String>> columns() {
        return repeated.call(ConvexRequest.get("/api/get_table_column_names", ""), FEW, ConvexClient::columnNames);
    }

    /** What a deployment says of its tables is good to know; the documents come without it. */
    private static <T> Optional<T> unlessRefused(Supplier<T> ask, List<String> lacking) {
        try {
            return Optional.of(ask.get());
        } catch (SyncFailure.Retryable | SyncFailure.Fatal refused) {
            lacking.add(refused.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<ActiveSync> activeSync(String syncId) {
        String query = "limit=100";
        for (int page = 0; page < MOST_PAGES_OF_SYNCS; page++) {
            ActiveSyncs syncs = repeated.call(
                    ConvexRequest.get("/api/v1/data/list_active_syncs", query),
                    FEW,
                    body -> ActiveSyncs.read(body.readNBytes(METADATA_LIMIT), syncId));
            if (syncs.found().isPresent() || syncs.next().isEmpty()) {
                return syncs.found();
            }
            query = "limit=100&cursor=" + URLEncoder.encode(syncs.next().get(), StandardCharsets.UTF_8);
        }
        return Optional.empty();
    }

    @Override
    public SnapshotPage listSnapshot(OptionalLong snapshot, Optional<String> cursor, Selection selection) {
        Map<String, Object> body = new LinkedHashMap<>();
        snapshot.ifPresent(value -> body.put("snapshot", value));
        cursor.ifPresent(value -> body.put("cursor", value));
        try {
            return page("/api/list_snapshot", body, selection, in -> fresh(decoder.decodeSnapshot(in), cursor));
        } catch (SyncFailure.Retryable failed) {
            if (failed.status() == 503 && snapshot.isPresent() && isBehindRetention(snapshot.getAsLong(), selection)) {
                throw ConvexErrors.behindRetention(failed);
            }
            throw failed;
        }
    }

    /** A deployment answers 503, too, where it no longer keeps the documents of an old snapshot. One that is overloaded shows no new one either. */
    private boolean isBehindRetention(long snapshot, Selection selection) {
        Duration age = Duration.between(CommitTime.of(snapshot), runtime.clock().instant());
        if (age.compareTo(NEVER_TOO_OLD) < 0) {
            return false;
        }
        try {
            impatient()
                    .listSnapshot(OptionalLong.empty(), Optional.empty(), selection)
                    .content()
                    .close();
            return true;
        } catch (SyncFailure overloaded) {
            return false;
        }
    }

    @Override
    public DeltaPage documentDeltas(long cursor, Selection selection) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cursor", cursor);
        return page("/api/document_deltas", body, selection, in -> fresh(decoder.decodeDeltas(in), cursor));
    }

    @Override
    public DataSyncPage dataSync(Optional<String> cursor, Selection selection) {
        Map<String, Object> body = new LinkedHashMap<>();
        cursor.ifPresent(value -> body.put("cursor", value));
        select(selection, body);
        return repeated.call(
                ConvexRequest.post("/api/v1/data/sync", Json.write(body)),
                in -> fresh(decoder.decodeDataSync(in), cursor.orElse("")));
    }

    @Override
    public String dataSyncCursor(long cursor, Selection selection) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cursor", cursor);
        select(selection, body);
        return repeated.call(
                ConvexRequest.post("/api/data_sync_cursor_from_deltas", Json.write(body)), ConvexClient::cursorOf);
    }

    private static String cursorOf(InputStream body) throws IOException {
        String cursor = JsonObject.of("reply", Json.read(body.readNBytes(METADATA_LIMIT)))
                .string("cursor");
        if (cursor.isEmpty()) {
            throw new JsonFormatException("its cursor is empty");
        }
        return cursor;
    }

    /** A page that a proxy or a cache served twice does not move the cursor: it is thrown away and asked for again. */
    private static SnapshotPage fresh(SnapshotPage page, Optional<String> asked) {
        boolean stuck = page.hasMore() && page.cursor().equals(asked);
        return refuseIf(stuck, page, page.content());
    }

    private static DeltaPage fresh(DeltaPage page, long asked) {
        boolean stuck =
                page.cursor() == asked && (page.hasMore() || page.content().rows() > 0);
        return refuseIf(stuck, page, page.content());
    }

    private static DataSyncPage fresh(DataSyncPage page, String asked) {
        boolean brings = page.content().rows() > 0 || !page.truncates().isEmpty();
        refuseIf(page.cursor().equals(asked) && (page.hasMore() || brings), page, page.content());
        if (asked.isEmpty()
                && !page.truncates().containsAll(page.content().observed().keySet())) {
            page.content().close();
            throw new SyncFailure.Retryable(
                    "it is not the first page of a data sync: it has rows of a table that it does not begin");
        }
        return page;
    }

    private static <T> T refuseIf(boolean stuck, T page, PageContent content) {
        if (stuck) {
            content.close();
            throw new SyncFailure.Retryable("the cursor did not advance although there is more");
        }
        return page;
    }

    private <T> T page(String path, Map<String, Object> body, Selection selection, RepeatedCalls.BodyReader<T> reader) {
        select(selection, body);
        body.put("format", FORMAT);
        return repeated.call(ConvexRequest.post(path, Json.write(body)), reader);
    }

    private static void select(Selection selection, Map<String, Object> body) {
        if (!selection.equals(Selection.EVERYTHING)) {
            body.put("selection", selection.tree());
        }
    }

    private Map<TableRef, TableSchema> declaredSchemas() {
        String query = "deltaSchema=true&format=" + FORMAT + "&byComponent=true";
        return repeated.call(
                ConvexRequest.get("/api/json_schemas", query),
                FEW,
                body -> DeclaredSchemas.read(body.readNBytes(METADATA_LIMIT)));
    }

    private static SortedMap<TableRef, SortedSet<String>> columnNames(InputStream body) throws IOException {
        SortedMap<TableRef, SortedSet<String>> columns = new TreeMap<>();
        JsonObject components = JsonObject.of("tables", Json.read(body.readNBytes(METADATA_LIMIT)))
                .object("byComponent");
        for (String component : components.fields().keySet()) {
            for (JsonObject table : components.objects(component)) {
                SortedSet<String> names = new TreeSet<>(table.strings("columns"));
                names.removeIf(name -> name.startsWith("_"));
                columns.put(TableRef.of(component, table.string("name")), names);
            }
        }
        return columns;
    }

    @Override
    public String toString() {
        return calls.toString();
    }
}
