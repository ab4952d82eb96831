package io.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.core.change.TableRef;
import io.caravan.sandbox.value.TabletId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Gives the sandbox's tablets the ids that the real ones had: their order is that of pages. Where a recording does not tell the id,
 * the order in which the column names list the tables stands for it.
 */
final class Tablets {
    private final Map<TableRef, Deque<TabletId>> known;
    private final List<TableRef> order = new ArrayList<>();
    private int invented;

    /** @param told ids that stand for those that the recording does not tell */
    Tablets(Recording recording, List<Listed> told) {
        this.known = recording.tablets();
        recording.lines().stream()
                .filter(line -> line.path("result").has("begin"))
                .map(line -> line.get("result").get("tablet").asText())
                .forEach(imported -> known.values().forEach(ids -> ids.remove(TabletId.parse(imported))));
        told.stream()
                .filter(listed -> listed.file().equals(recording.name()))
                .forEach(listed -> first(TableRef.root("T"), TabletId.parse(listed.words())));
        recording.lines().stream()
                .filter(line -> line.path("request").path("path").asText().equals("/api/get_table_column_names"))
                .filter(line -> line.get("response").get("status").asInt() == 200)
                .map(line -> Recording.parse(line.get("response").get("body").asText()))
                .forEach(names -> names.path("byComponent")
                        .properties()
                        .forEach(component -> see(component.getKey(), component.getValue())));
    }

    TabletId next(TableRef ref) {
        Deque<TabletId> tablets = known.getOrDefault(ref, new ArrayDeque<>());
        if (!tablets.isEmpty()) {
            return tablets.remove();
        }
        int place = order.indexOf(ref);
        return new TabletId(place < 0 ? 1_000_000 + invented++ : place, invented);
    }

    /** For a tablet that is not the next one to be named. */
    void first(TableRef ref, TabletId id) {
        Deque<TabletId> tablets = known.computeIfAbsent(ref, any -> new ArrayDeque<>());
        tablets.remove(id);
        tablets.addFirst(id);
    }

    /** Puts the tables that are new behind the one that they are listed behind. */
    private void see(String component, JsonNode tables) {
        int at = 0;
        for (JsonNode table : tables) {
            TableRef ref = TableRef.of(component, table.get("name").asText());
            if (!order.contains(ref)) {
                order.add(Math.min(at, order.size()), ref);
            }
            at = order.indexOf(ref) + 1;
        }
    }
}
