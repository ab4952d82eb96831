package io.caravan.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code kubectl apply -k} sends to the cluster, as far as k8s/ asks for it: resources, labels, a namespace, generated
 * ConfigMaps (without the hash in their names) and patches. What it does not know is an error. {@link KustomizeTest} compares it
 * with kubectl where that is installed.
 */
final class Kustomize {
    private static final Set<String> KNOWN =
            Set.of("apiVersion", "kind", "labels", "namespace", "resources", "configMapGenerator", "patches");

    private final Path directory;
    private final JsonNode kustomization;
    private final List<ObjectNode> resources = new ArrayList<>();

    private Kustomize(Path directory) {
        this.directory = directory;
        this.kustomization =
                Manifests.read(directory.resolve("kustomization.yaml")).get(0);
    }

    static List<ObjectNode> render(Path directory) {
        return new Kustomize(directory).rendered();
    }

    static JsonNode render(Path directory, String kind) {
        return render(directory).stream()
                .filter(resource -> resource.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private List<ObjectNode> rendered() {
        Set<String> fields = new TreeSet<>();
        kustomization.fieldNames().forEachRemaining(fields::add);
        fields.removeAll(KNOWN);
        if (!fields.isEmpty()) {
            throw new IllegalArgumentException(directory + ": not rendered here: " + fields);
        }
        kustomization.path("resources").forEach(this::add);
        kustomization.path("configMapGenerator").forEach(this::generate);
        kustomization.path("patches").forEach(this::patch);
        kustomization
                .path("labels")
                .forEach(label -> resources.forEach(resource ->
                        metadata(resource).withObjectProperty("labels").setAll((ObjectNode) label.path("pairs"))));
        if (kustomization.has("namespace")) {
            resources.forEach(this::move);
        }
        return resources;
    }

    private void add(JsonNode resource) {
        Path path = directory.resolve(resource.asText()).normalize();
        if (Files.isDirectory(path)) {
            resources.addAll(render(path));
        } else {
            Manifests.read(path).forEach(each -> resources.add((ObjectNode) each));
        }
    }

    private void generate(JsonNode generator) {
        String name = generator.path("name").asText();
        ObjectNode map =
                generator.path("behavior").asText("create").equals("replace") ? find("ConfigMap", name) : empty(name);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        generator.path("files").forEach(file -> data.put(file.asText(), text(directory.resolve(file.asText()))));
        map.set("data", data);
    }

    private ObjectNode empty(String name) {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.put("apiVersion", "v1").put("kind", "ConfigMap");
        metadata(map).put("name", name);
        resources.add(map);
        return map;
    }

    private void patch(JsonNode patch) {
        List<JsonNode> operations =
                Manifests.read(directory.resolve(patch.path("path").asText()));
        JsonNode content = operations.get(0);
        JsonNode target = patch.has("target") ? patch.get("target") : content;
        String name = target.has("name")
                ? target.path("name").asText()
                : target.at("/metadata/name").asText();
        ObjectNode resource = find(target.path("kind").asText(), name);
        if (content.has("op")) {
            operations.forEach(operation -> append(resource, operation));
        } else if (StrategicMerge.deletes(content)) {
            resources.remove(resource);
        } else {
            StrategicMerge.apply(resource, content);
        }
    }

    /** Of RFC 6902: an element more at the end of a list. */
    private static void append(ObjectNode resource, JsonNode operation) {
        String path = operation.path("path").asText();
        if (!operation.path("op").asText().equals("add") || !path.endsWith("/-")) {
            throw new IllegalArgumentException("an operation that is not rendered here: " + operation);
        }
        JsonNode list = resource.at(path.substring(0, path.length() - "/-".length()));
        ((ArrayNode) list).add(operation.path("value").deepCopy());
    }

    private void move(ObjectNode resource) {
        String namespace = kustomization.path("namespace").asText();
        if (resource.path("kind").asText().equals("Namespace")) {
            metadata(resource).put("name", namespace); // it is in none itself
            return;
        }
        metadata(resource).put("namespace", namespace);
        resource.path("subjects").forEach(subject -> ((ObjectNode) subject).put("namespace", namespace));
    }

    private ObjectNode find(String kind, String name) {
        return resources.stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .filter(each -> each.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(directory + ": there is no " + kind + " " + name));
    }

    private static ObjectNode metadata(ObjectNode resource) {
        return resource.withObjectProperty("metadata");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
