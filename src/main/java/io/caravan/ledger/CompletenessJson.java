package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A {@link Completeness} as a field of a record: {@code "consistentAsOf": ns} where all tables are complete as of one commit, nothing
 * where none is, else {@code "complete": {"asOf": ns, "except": [{"component": s, "table": s, "asOf": ns?}]}}.
 */
final class CompletenessJson {
    private CompletenessJson() {}

    static void put(Completeness complete, Map<String, Object> json) {
        complete.consistentAsOf().ifPresent(ts -> json.put("consistentAsOf", ts));
        if (complete.asOf().isPresent() && !complete.behind().isEmpty()) {
            Map<String, Object> some = new LinkedHashMap<>();
            some.put("asOf", complete.asOf().getAsLong());
            List<Map<String, Object>> except = new ArrayList<>();
            complete.behind().forEach((table, asOf) -> except.add(table(table, asOf)));
            some.put("except", except);
            json.put("complete", some);
        }
    }

    private static Map<String, Object> table(TableRef table, OptionalLong asOf) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", table.component().value());
        json.put("table", table.table());
        asOf.ifPresent(ts -> json.put("asOf", ts));
        return json;
    }

    /** Inverse of {@link #put}. */
    static Completeness read(JsonObject json) throws JsonFormatException {
        if (!json.has("complete")) {
            return Completeness.of(json.optionalInteger("consistentAsOf"));
        }
        JsonObject some = json.object("complete").allow("asOf", "except");
        SortedMap<TableRef, OptionalLong> behind = new TreeMap<>();
        for (JsonObject table : some.objects("except")) {
            table.allow("component", "table", "asOf");
            behind.put(TableRef.of(table.string("component"), table.string("table")), table.optionalInteger("asOf"));
        }
        return new Completeness(OptionalLong.of(some.integer("asOf")), behind);
    }
}
