package io.caravan.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** {@code list_active_syncs}: how far each data sync has come that can still go on. */
final class ActiveSyncs {
    private final Map<String, DataSyncPages.Page> latest = new ConcurrentSkipListMap<>();

    void note(DataSyncPages.Page page) {
        latest.put(page.next().id(), page.withoutJson());
    }

    Map<String, Object> toJson(Deployment.View view) {
        latest.values().removeIf(page -> !DataSyncPages.isAlive(view, page.next()));
        List<Object> syncs =
                latest.values().stream().map(page -> (Object) sync(view, page)).toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("syncs", syncs);
        json.put("pagination", Map.of("hasMore", false));
        return json;
    }

    private static Map<String, Object> sync(Deployment.View view, DataSyncPages.Page page) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("syncId", page.next().id());
        json.put("lastUpdated", page.next().issued());
        json.put("status", status(view, page));
        return json;
    }

    private static Map<String, Object> status(Deployment.View view, DataSyncPages.Page page) {
        Map<String, Object> status = new LinkedHashMap<>();
        page.walking()
                .ifPresentOrElse(
                        tablet -> snapshotting(view, page.next(), tablet, status),
                        () -> status.put("type", page.caughtUp() ? "upToDate" : "stale"));
        status.put("totalTables", (long) page.tables());
        status.put("numDocumentsSynced", page.next().sent());
        if (page.walking().isEmpty()) {
            status.put("syncedTs", page.next().since());
        }
        return status;
    }

    private static void snapshotting(Deployment.View view, SyncCursor next, Tablet tablet, Map<String, Object> status) {
        status.put("type", "snapshotting");
        status.put("numTablesSynced", (long) next.followed().size());
        status.put("currentComponent", tablet.ref().component().value());
        status.put("currentTable", tablet.ref().table());
        status.put("numDocumentsInCurrentTable", Math.max(0, next.ordinal()));
        status.put("totalDocumentsInCurrentTable", tablet.living(view.now()));
        status.put(
                "totalDocuments",
                view.store().activeTablets().stream()
                        .mapToLong(each -> each.living(view.now()))
                        .sum());
    }
}
