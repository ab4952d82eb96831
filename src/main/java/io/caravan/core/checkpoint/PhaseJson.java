package io.caravan.core.checkpoint;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code phase} of a checkpoint's JSON. */
final class PhaseJson {
    private PhaseJson() {}

    static Map<String, Object> write(Phase phase) {
        return phase.fold(PhaseJson::write, PhaseJson::write, PhaseJson::write);
    }

    static Phase read(JsonObject json) throws JsonFormatException {
        String type = json.string("type");
        return switch (type) {
            case "initialSnapshot" -> snapshot(json.allow("type", "snapshot", "cursor", "scope", "dataSync"));
            case "deltaTail" -> new Phase.DeltaTail(json.allow("type", "cursor").integer("cursor"));
            case "dataSync" -> dataSync(json.allow("type", "cursor", "consistentAsOf"));
            default -> throw new JsonFormatException("checkpoint.phase.type is none that this program knows");
        };
    }

    private static Phase snapshot(JsonObject json) throws JsonFormatException {
        return new Phase.InitialSnapshot(
                json.optionalInteger("snapshot"),
                json.optionalString("cursor"),
                json.string("scope"),
                json.optionalString("dataSync"));
    }

    private static Phase dataSync(JsonObject json) throws JsonFormatException {
        return new Phase.DataSync(json.optionalString("cursor"), json.optionalInteger("consistentAsOf"));
    }

    private static Map<String, Object> write(Phase.InitialSnapshot phase) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "initialSnapshot");
        phase.snapshot().ifPresent(snapshot -> json.put("snapshot", snapshot));
        phase.cursor().ifPresent(cursor -> json.put("cursor", cursor));
        json.put("scope", phase.scope());
        phase.dataSync().ifPresent(cursor -> json.put("dataSync", cursor));
        return json;
    }

    private static Map<String, Object> write(Phase.DeltaTail phase) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "deltaTail");
        json.put("cursor", phase.cursor());
        return json;
    }

    private static Map<String, Object> write(Phase.DataSync phase) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "dataSync");
        phase.cursor().ifPresent(cursor -> json.put("cursor", cursor));
        phase.consistentAsOf().ifPresent(ts -> json.put("consistentAsOf", ts));
        return json;
    }
}
