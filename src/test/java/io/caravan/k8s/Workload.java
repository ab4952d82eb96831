package io.caravan.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.config.RequiredAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A pod as it would run.
 *
 * @param mounts text of each file of a ConfigMap, by its path in the pod
 * @param environment what comes from a Secret is not empty
 * @param ports that a probe asks or that are declared
 * @param memory its limit in bytes; empty where there is none
 */
record Workload(
        String name,
        Map<Path, String> mounts,
        Map<String, String> environment,
        Set<Integer> ports,
        Optional<Long> memory) {
    private static final Path BASE = Path.of("k8s/base");
    private static final String OF_THE_SECRET = "of the Secret";
    private static final Pattern IMAGE = Pattern.compile("(?m)^ENV ([A-Z_]+)=(.*)$");

    static List<Workload> all() {
        Stream<Workload> rendered = Stream.of(
                        "base", "overlays/s3", "overlays/databricks", "overlays/sources", "overlays/self-hosted")
                .map(each -> ofKustomization(Path.of("k8s").resolve(each)));
        return Stream.concat(rendered, Stream.of(ofIntegration(), ofImage())).toList();
    }

    private static Workload ofKustomization(Path directory) {
        JsonNode pod = Kustomize.render(directory, "Deployment").at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        Map<Path, String> mounts = new HashMap<>();
        container.path("volumeMounts").forEach(mount -> mounts.putAll(files(directory, pod, mount)));
        Map<String, String> environment = new HashMap<>();
        container
                .path("env")
                .forEach(variable -> environment.put(
                        variable.path("name").asText(),
                        variable.path("value").asText(variable.has("valueFrom") ? OF_THE_SECRET : "")));
        Map<String, Integer> named = new HashMap<>();
        container
                .path("ports")
                .forEach(port -> named.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));
        Set<Integer> ports = new TreeSet<>(named.values());
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            ports.add(
                    named.getOrDefault(container.path(probe).at("/httpGet/port").asText(), 0));
        }
        return new Workload(
                directory.toString(),
                mounts,
                environment,
                ports,
                Optional.of(bytes(container.at("/resources/limits/memory").asText())));
    }

    private static Map<Path, String> files(Path directory, JsonNode pod, JsonNode mount) {
        Map<Path, String> files = new HashMap<>();
        for (JsonNode volume : pod.path("volumes")) {
            if (volume.path("name").equals(mount.path("name")) && volume.has("configMap")) {
                JsonNode map = Kustomize.render(directory).stream()
                        .filter(each -> each.path("kind").asText().equals("ConfigMap"))
                        .filter(each -> each.at("/metadata/name").equals(volume.at("/configMap/name")))
                        .findFirst()
                        .orElseThrow();
                Path path = Path.of(mount.path("mountPath").asText());
                map.path("data")
                        .properties()
                        .forEach(file -> files.put(
                                path.resolve(file.getKey()), file.getValue().asText()));
            }
        }
        return files;
    }

    /** As its comments say: with the ConfigMap of the base. */
    private static Workload ofIntegration() {
        JsonNode traits = Manifests.read(Path.of("k8s/integration.yaml")).get(0).at("/spec/traits");
        Map<String, String> environment = new HashMap<>();
        traits.at("/environment/vars")
                .forEach(variable -> environment.put(variable.asText().replaceAll("=.*", ""), OF_THE_SECRET));
        Set<Integer> ports = new TreeSet<>();
        ports.add(traits.at("/container/port").asInt());
        List.of("startupPort", "livenessPort", "readinessPort")
                .forEach(port -> ports.add(traits.at("/health/" + port).asInt()));
        return new Workload(
                "integration",
                Map.of(Path.of("/config/application.properties"), text(BASE.resolve("application.properties"))),
                environment,
                ports,
                Optional.of(bytes(traits.at("/container/limitMemory").asText())));
    }

    private static Workload ofImage() {
        return new Workload(
                "image",
                Map.of(
                        Path.of("/config/application.properties"),
                        text(Path.of("k8s/container/config/application.properties"))),
                Map.of(),
                Set.of(9876),
                Optional.empty());
    }

    /** What the process in it would be configured to do; below the pod's are the image's environment and the jar's own file. */
    ProcessConfig configuration(Path root) throws IOException {
        Map<String, String> all = new HashMap<>();
        IMAGE.matcher(text(Path.of("Dockerfile"))).results().forEach(each -> all.put(each.group(1), each.group(2)));
        all.putAll(environment);
        for (Map.Entry<Path, String> mount : mounts.entrySet()) {
            Path file = inside(root, mount.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, mount.getValue().replace("file:/sources", "file:" + root.resolve("sources")));
        }
        Path config = root.resolve("config");
        return ProcessConfig.read(ProcessConfig.Layers.read(config, all, Map.of()), config)
                .config(List.of(), RequiredAccess.SOURCE);
    }

    private static Path inside(Path root, Path absolute) {
        return root.resolve(absolute.toString().substring(1));
    }

    static long bytes(String quantity) {
        if (!quantity.matches("\\d+[MG]i")) {
            throw new IllegalArgumentException("a limit in Mi or Gi, not " + quantity);
        }
        long number = Long.parseLong(quantity.substring(0, quantity.length() - 2));
        return number << (quantity.endsWith("Gi") ? 30 : 20);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
