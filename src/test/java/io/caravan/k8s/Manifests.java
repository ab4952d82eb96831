package io.caravan.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The YAML files below k8s/, as trees. */
final class Manifests {
    static final Path ROOT = Path.of("k8s");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Manifests() {}

    static List<JsonNode> read(Path file) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every YAML file, but those that other parts own. */
    static List<Path> files() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.startsWith(ROOT.resolve("monitoring")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isKustomization(Path file) {
        return file.endsWith("kustomization.yaml");
    }

    /** The directories that can be applied. */
    static List<Path> kustomizations() {
        return files().stream()
                .filter(Manifests::isKustomization)
                .map(Path::getParent)
                .toList();
    }

    /** What a kustomization and the ones it builds on name as resources; patches not applied. */
    static List<JsonNode> resources(Path directory) {
        List<JsonNode> resources = new ArrayList<>();
        JsonNode kustomization = read(directory.resolve("kustomization.yaml")).get(0);
        for (JsonNode resource : kustomization.path("resources")) {
            Path path = directory.resolve(resource.asText()).normalize();
            resources.addAll(Files.isDirectory(path) ? resources(path) : read(path));
        }
        return resources;
    }
}
