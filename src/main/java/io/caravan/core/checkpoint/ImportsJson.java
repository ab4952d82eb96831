package io.caravan.core.checkpoint;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.TableState.Announced;
import io.caravan.core.checkpoint.TableState.Entered;
import io.caravan.core.checkpoint.TableState.Gone;
import io.caravan.core.checkpoint.TableState.Missing;
import io.caravan.core.checkpoint.TableState.Settling;
import io.caravan.core.checkpoint.TableState.Unproven;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** The {@code imports} of a checkpoint's JSON. */
final class ImportsJson {
    private ImportsJson() {}

    static Map<String, Object> write(Imports imports) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("watch", watch(imports.watch()));
        imports.checkedAsOf().ifPresent(ts -> json.put("checkedAsOf", ts));
        Map<String, Object> tables = new LinkedHashMap<>();
        imports.tables().forEach((table, state) -> tables.put(CheckpointCodec.path(table), state(state)));
        json.put("tables", tables);
        return json;
    }

    static Imports read(JsonObject json) throws JsonFormatException {
        json.allow("watch", "checkedAsOf", "tables");
        SortedMap<TableRef, TableState> tables = new TreeMap<>();
        JsonObject states = json.object("tables");
        for (String path : states.fields().keySet()) {
            tables.put(TableRef.parse(path), state(states.object(path)));
        }
        return new Imports(watch(json.object("watch")), json.optionalInteger("checkedAsOf"), tables);
    }

    private static Map<String, Object> watch(Watch watch) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (watch instanceof Watch.Beside beside) {
            json.put("type", "beside");
            json.put("cursor", beside.cursor());
        } else {
            json.put("type", type(watch));
        }
        return json;
    }

    private static String type(Watch watch) {
        if (watch instanceof Watch.Cold) {
            return "cold";
        }
        if (watch instanceof Watch.OwnSync) {
            return "ownSync";
        }
        return watch instanceof Watch.Impossible ? "impossible" : "unknown";
    }

    private static Watch watch(JsonObject json) throws JsonFormatException {
        json.allow("type", "cursor");
        return switch (json.string("type")) {
            case "unknown" -> new Watch.Unknown();
            case "cold" -> new Watch.Cold();
            case "ownSync" -> new Watch.OwnSync();
            case "beside" -> new Watch.Beside(json.string("cursor"));
            case "impossible" -> new Watch.Impossible();
            default -> throw new JsonFormatException("checkpoint.imports.watch.type is none that this program knows");
        };
    }

    private static Map<String, Object> state(TableState state) {
        if (state instanceof Announced announced) {
            Map<String, Object> json = json("announced", announced.completeAsOf(), announced.since());
            announced.tablets().ifPresent(tablets -> json.put("tablets", (long) tablets));
            return json;
        }
        if (state instanceof Settling settling) {
            Map<String, Object> json = json("settling", settling.completeAsOf(), settling.since());
            json.put("then", settling.then().name().toLowerCase(Locale.ROOT));
            return json;
        }
        if (state instanceof Missing missing) {
            return json("missing", OptionalLong.empty(), missing.since());
        }
        if (state instanceof Unproven unproven) {
            return json("unproven", OptionalLong.empty(), unproven.since());
        }
        return new LinkedHashMap<>(Map.of("state", state instanceof Entered ? "entered" : "gone"));
    }

    private static Map<String, Object> json(String state, OptionalLong completeAsOf, long since) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", state);
        completeAsOf.ifPresent(ts -> json.put("completeAsOf", ts));
        json.put("since", since);
        return json;
    }

    private static TableState state(JsonObject json) throws JsonFormatException {
        json.allow("state", "completeAsOf", "since", "tablets", "then");
        OptionalLong completeAsOf = json.optionalInteger("completeAsOf");
        return switch (json.string("state")) {
            case "entered" -> new Entered();
            case "gone" -> new Gone();
            case "unproven" -> new Unproven(json.integer("since"));
            case "announced" -> new Announced(completeAsOf, json.integer("since"), tablets(json));
            case "settling" -> new Settling(completeAsOf, json.integer("since"), then(json.string("then")));
            case "missing" -> new Missing(json.integer("since"));
            default ->
                throw new JsonFormatException("checkpoint.imports.tables has a state that this program does not know");
        };
    }

    private static OptionalInt tablets(JsonObject json) throws JsonFormatException {
        OptionalLong tablets = json.optionalInteger("tablets");
        return tablets.isPresent() ? OptionalInt.of((int) tablets.getAsLong()) : OptionalInt.empty();
    }

    private static Settling.Then then(String text) throws JsonFormatException {
        return switch (text) {
            case "followed" -> Settling.Then.FOLLOWED;
            case "gone" -> Settling.Then.GONE;
            default ->
                throw new JsonFormatException("checkpoint.imports.tables has a then that this program does not know");
        };
    }
}
