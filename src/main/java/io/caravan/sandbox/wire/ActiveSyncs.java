package io.caravan.sandbox.wire;

import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.value.ApiError;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@code list_active_syncs}: what the last page of each data sync said, for three days. */
final class ActiveSyncs {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 100;
    private static final long MILLI = 1_000_000;
    private static final long LIFE = Duration.ofDays(3).toNanos();
    private static final Comparator<Row> LATEST_FIRST =
            Comparator.comparingLong(Row::updated).thenComparingLong(Row::turn).reversed();

    private final Map<String, Row> rows = new ConcurrentHashMap<>();

    /** @param turn tells rows of one time apart */
    private record Row(String sync, long updated, long turn, Map<String, Object> status) {}

    /** Without summaries there is nothing to say of a walk: a sync that is not listed yet fails over it. */
    synchronized void note(Deployment.View view, DataSyncPages.Page page, Summaries summaries) {
        if (summaries == Summaries.MISSING && page.next().walk().isPresent()) {
            if (!rows.containsKey(page.next().sync())) {
                throw ApiError.internal();
            }
            return;
        }
        long turn = rows.values().stream().mapToLong(Row::turn).max().orElse(0) + 1;
        String sync = page.next().sync();
        rows.put(sync, new Row(sync, view.now(), turn, status(view, page)));
    }

    Map<String, Object> toJson(Deployment.View view, Request request) {
        long limit = limit(request);
        rows.values().removeIf(row -> row.updated() < view.now() - LIFE);
        List<Object> syncs = rows.values().stream()
                .sorted(LATEST_FIRST)
                .limit(limit)
                .map(row -> (Object) sync(row))
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("syncs", syncs);
        json.put("pagination", Map.of("hasMore", false));
        return json;
    }

    private static long limit(Request request) {
        String asked = request.parameter("limit").orElse(Integer.toString(DEFAULT_LIMIT));
        if (!asked.matches("[0-9]{1,18}")) {
            throw ApiError.badQuery("limit: invalid digit found in string");
        }
        long limit = Long.parseLong(asked);
        if (limit == 0 || limit > MAX_LIMIT) {
            throw ApiError.badRequest(
                    "LimitOutOfRange", "The limit for listing active syncs must be between 1 and " + MAX_LIMIT);
        }
        return limit;
    }

    private static Map<String, Object> sync(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("syncId", row.sync());
        json.put("lastUpdated", row.updated() / MILLI);
        json.put("status", row.status());
        return json;
    }

    private static Map<String, Object> status(Deployment.View view, DataSyncPages.Page page) {
        Map<String, Object> status = new LinkedHashMap<>();
        SyncCursor next = page.next();
        if (next.walk().isPresent()) {
            status.put("type", "snapshotting");
            snapshotting(view, page, next.walk().get(), status);
        } else {
            status.put("type", page.caughtUp() ? "upToDate" : "stale");
            status.put("totalTables", (long) next.synced().size());
            status.put("numDocumentsSynced", next.sent());
            status.put("syncedTs", next.since());
        }
        return status;
    }

    private static void snapshotting(
            Deployment.View view, DataSyncPages.Page page, SyncCursor.Walk walk, Map<String, Object> status) {
        status.put("numTablesSynced", (long) page.next().synced().size());
        status.put("totalTables", (long) page.selected().size());
        status.put("currentComponent", walk.ref().component().value());
        status.put("currentTable", walk.ref().table());
        status.put("numDocumentsInCurrentTable", walk.sent());
        status.put(
                "totalDocumentsInCurrentTable",
                page.selected().stream()
                        .filter(tablet -> tablet.id().equals(walk.tablet()))
                        .mapToLong(tablet -> tablet.living(view.now()))
                        .sum());
        status.put("numDocumentsSynced", page.next().sent());
        status.put(
                "totalDocuments",
                page.selected().stream()
                        .mapToLong(tablet -> tablet.living(view.now()))
                        .sum());
    }
}
