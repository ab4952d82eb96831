package io.caravan.core.decode;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.DeltaPage;
import io.caravan.core.change.PageContent;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.schema.TableSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A page as text, for comparisons: what came out of the decoder, or what the reference says should. */
record TestPage(String head, List<String> events, Map<String, Map<String, String>> observed) {

    static TestPage of(SnapshotPage page) throws IOException {
        return of(
                "snapshot " + page.snapshot() + " cursor " + page.cursor() + " more " + page.hasMore(), page.content());
    }

    static TestPage of(DeltaPage page) throws IOException {
        return of("cursor " + page.cursor() + " more " + page.hasMore(), page.content());
    }

    static TestPage of(DataSyncPage page) throws IOException {
        return of(
                "cursor " + page.cursor() + " as of " + page.consistentAsOf() + " more " + page.hasMore()
                        + " truncates " + page.truncates(),
                page.content());
    }

    private static TestPage of(String head, PageContent content) throws IOException {
        List<String> events = new ArrayList<>();
        content.forEach(event -> events.add(text(event)));
        Map<String, Map<String, String>> observed = new TreeMap<>();
        content.observed().forEach((table, schema) -> observed.put(table.path(), types(schema)));
        content.close();
        return new TestPage(head, events, observed);
    }

    private static Map<String, String> types(TableSchema schema) {
        Map<String, String> types = new TreeMap<>();
        schema.columns()
                .forEach((name, seen) ->
                        types.put(name, seen.types().stream().sorted().toList().toString()));
        return types;
    }

    private static String text(ChangeEvent event) {
        if (event instanceof ChangeEvent.Upsert upsert) {
            return upsert(
                    upsert.table().path(),
                    upsert.id().toString(),
                    upsert.ts(),
                    upsert.creationTimeMicros(),
                    upsert.document().toString());
        }
        ChangeEvent.Delete delete = (ChangeEvent.Delete) event;
        return delete(delete.table().path(), delete.id().toString(), delete.ts());
    }

    static String upsert(String table, String id, long ts, OptionalLong creationTime, String document) {
        return "upsert " + table + " " + id + " " + ts + " " + creationTime + " " + document;
    }

    static String delete(String table, String id, long ts) {
        return "delete " + table + " " + id + " " + ts;
    }
}
