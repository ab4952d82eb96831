package io.caravan.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A strategic merge patch, for the lists that the Kubernetes API merges by a key; all other lists are replaced. */
final class StrategicMerge {
    /** As {@code patchMergeKey} of the API's types says. */
    private static final Map<String, String> KEYS = Map.of(
            "containers", "name",
            "env", "name",
            "volumes", "name",
            "volumeMounts", "mountPath",
            "ports", "containerPort",
            "topologySpreadConstraints", "topologyKey");

    private StrategicMerge() {}

    static boolean deletes(JsonNode patch) {
        return patch.path("$patch").asText().equals("delete");
    }

    static void apply(ObjectNode into, JsonNode patch) {
        patch.properties().forEach(field -> {
            if (field.getKey().startsWith("$")) {
                throw new IllegalArgumentException("a directive that is not rendered here: " + field);
            }
            set(into, field.getKey(), field.getValue());
        });
    }

    private static void set(ObjectNode into, String name, JsonNode value) {
        if (value.isNull()) {
            into.remove(name);
        } else if (value.isObject()) {
            apply(into.withObjectProperty(name), value);
        } else if (value.isArray() && KEYS.containsKey(name)) {
            value.forEach(element -> apply(element(into.withArrayProperty(name), KEYS.get(name), element), element));
        } else {
            into.set(name, value.deepCopy());
        }
    }

    private static ObjectNode element(ArrayNode list, String key, JsonNode like) {
        for (JsonNode each : list) {
            if (each.path(key).equals(like.path(key))) {
                return (ObjectNode) each;
            }
        }
        return list.addObject();
    }
}
