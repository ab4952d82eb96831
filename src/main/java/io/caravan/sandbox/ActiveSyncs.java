package io.caravan.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** {@code list_active_syncs}: how far each data sync has come. */
final class ActiveSyncs {
    /** @param documents that were sent so far */
    private record Standing(long lastUpdated, long documents, Map<String, Object> status) {}

    private final Map<String, Standing> syncs = new ConcurrentSkipListMap<>();

    void note(Deployment.View view, DataSyncPages.Page page) {
        syncs.compute(page.next().id(), (id, before) -> {
            long documents = (before == null ? 0 : before.documents()) + page.entries();
            return new Standing(view.now(), documents, status(view, page, documents));
        });
    }

    Map<String, Object> toJson() {
        List<Object> list = syncs.entrySet().stream()
                .map(entry -> (Object) sync(entry.getKey(), entry.getValue()))
                .toList();
        Map<String, Object> pagination = new LinkedHashMap<>();
        pagination.put("hasMore", false);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("syncs", list);
        json.put("pagination", pagination);
        return json;
    }

    private static Map<String, Object> sync(String id, Standing standing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("syncId", id);
        json.put("lastUpdated", standing.lastUpdated());
        json.put("status", standing.status());
        return json;
    }

    private static Map<String, Object> status(Deployment.View view, DataSyncPages.Page page, long documents) {
        Map<String, Object> status = new LinkedHashMap<>();
        page.walking()
                .ifPresentOrElse(
                        tablet -> snapshotting(view, page, tablet, status),
                        () -> status.put("type", page.caughtUp() ? "upToDate" : "stale"));
        status.put("totalTables", (long) page.tables());
        status.put("numDocumentsSynced", documents);
        if (page.walking().isEmpty()) {
            status.put("syncedTs", page.next().since());
        }
        return status;
    }

    private static void snapshotting(
            Deployment.View view, DataSyncPages.Page page, Tablet tablet, Map<String, Object> status) {
        status.put("type", "snapshotting");
        status.put("numTablesSynced", (long) page.next().followed().size());
        status.put("currentComponent", tablet.ref().component().value());
        status.put("currentTable", tablet.ref().table());
        status.put("numDocumentsInCurrentTable", Math.max(0, page.next().ordinal()));
        status.put("totalDocumentsInCurrentTable", tablet.living(view.now()));
        status.put(
                "totalDocuments",
                view.store().activeTablets().stream()
                        .mapToLong(each -> each.living(view.now()))
                        .sum());
    }
}
