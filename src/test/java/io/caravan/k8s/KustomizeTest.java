package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ConfigSources;
import io.caravan.app.config.ProcessConfig;
import io.caravan.app.config.RequiredAccess;
import io.caravan.core.config.ConfigurationException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kustomizations: what they name exists, and what comes of them belongs together. */
class KustomizeTest {
    private static final String LABEL = "app.kubernetes.io~1name";
    private static final String NAME = "/metadata/name";

    static List<Path> kustomizations() {
        return Manifests.kustomizations();
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void what_these_tests_render_is_what_kubectl_renders(Path directory, @TempDir Path output) throws Exception {
        Path rendered = output.resolve("rendered.yaml");
        Process kubectl = start(rendered, directory);
        assertThat(kubectl.waitFor()).isZero();
        assertThat(Kustomize.render(directory).stream().map(KustomizeTest::unordered))
                .containsExactlyInAnyOrderElementsOf(Manifests.read(rendered).stream()
                        .map(KustomizeTest::unordered)
                        .toList());
    }

    private static Process start(Path rendered, Path directory) {
        try {
            return new ProcessBuilder("kubectl", "kustomize", directory.toString())
                    .redirectOutput(rendered.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            return abort("no kubectl is installed, so the rendering of these tests is not compared with it");
        }
    }

    /** Neither the order in a list that is merged by a key means anything, nor the hash in a name. */
    private static String unordered(JsonNode node) {
        if (node.isArray()) {
            Stream<JsonNode> elements = StreamSupport.stream(node.spliterator(), false);
            return elements.map(KustomizeTest::unordered).sorted().toList().toString();
        }
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> field.getKey() + ": " + unordered(field.getValue()))
                    .sorted()
                    .toList()
                    .toString();
        }
        return node.toString().replaceAll("^\"(caravan(-sources)?)-[a-z0-9]{10}\"$", "\"$1\"");
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void every_file_that_is_named_exists_and_every_patch_has_its_target(Path directory) {
        JsonNode kustomization =
                Manifests.read(directory.resolve("kustomization.yaml")).get(0);
        Set<String> targets = new TreeSet<>();
        Manifests.resources(directory).forEach(resource -> targets.add(id(resource)));
        for (JsonNode patch : kustomization.path("patches")) {
            Path file = directory.resolve(patch.path("path").asText());
            assertThat(file).exists();
            JsonNode target = patch.has("target")
                    ? patch.get("target")
                    : Manifests.read(file).get(0);
            assertThat(targets).anyMatch(known -> known.equals(name(target)) || known.endsWith(" " + name(target)));
        }
        assertThat(unused(directory, kustomization))
                .as("files that nothing names")
                .isEmpty();
    }

    private static List<String> unused(Path directory, JsonNode kustomization) {
        String text = kustomization.toString();
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("kustomization.yaml"))
                    .filter(name -> !text.contains('"' + name + '"'))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String id(JsonNode resource) {
        return resource.path("apiVersion").asText() + " " + name(resource);
    }

    private static String name(JsonNode resource) {
        String name = resource.has("name")
                ? resource.path("name").asText()
                : resource.at("/metadata/name").asText();
        return resource.path("kind").asText() + " " + name;
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void selectors_find_the_pod_and_names_lead_somewhere(Path directory) {
        JsonNode deployment = Kustomize.render(directory, "Deployment");
        String label = deployment.at("/spec/template/metadata/labels/" + LABEL).asText();
        assertThat(label).isEqualTo("caravan");
        assertThat(List.of(
                        deployment.at("/spec/selector/matchLabels/" + LABEL).asText(),
                        of(directory, "PodDisruptionBudget", "/spec/selector/matchLabels/" + LABEL),
                        of(directory, "NetworkPolicy", "/spec/podSelector/matchLabels/" + LABEL),
                        of(directory, "PodMonitor", "/spec/selector/matchLabels/" + LABEL)))
                .containsOnly(label);
        JsonNode pod = deployment.at("/spec/template/spec");
        assertThat(pod.path("serviceAccountName").asText()).isEqualTo(of(directory, "ServiceAccount", NAME));
        pod.findValuesAsText("claimName")
                .forEach(claim -> assertThat(claim).isEqualTo(of(directory, "PersistentVolumeClaim", NAME)));
        assertThat(volumes(pod))
                .containsAll(pod.at("/containers/0/volumeMounts").findValuesAsText("name"));
        JsonNode port = pod.at("/containers/0/ports/0");
        assertThat(of(directory, "PodMonitor", "/spec/podMetricsEndpoints/0/port"))
                .isEqualTo(port.path("name").asText());
        assertThat(of(directory, "NetworkPolicy", "/spec/ingress/0/ports/0/port"))
                .isEqualTo(port.path("containerPort").asText());
    }

    private static List<String> volumes(JsonNode pod) {
        return StreamSupport.stream(pod.path("volumes").spliterator(), false)
                .map(volume -> volume.path("name").asText())
                .toList();
    }

    private static String of(Path directory, String kind, String path) {
        return Kustomize.render(directory, kind).at(path).asText();
    }

    @Test
    void every_secret_that_is_asked_for_is_in_the_example() {
        JsonNode example = Manifests.read(Path.of("k8s/secret.example.yaml")).get(0);
        List<JsonNode> wanted = new ArrayList<>();
        Manifests.files().stream()
                .filter(file -> !Manifests.isKustomization(file))
                .forEach(file -> Manifests.read(file).forEach(each -> wanted.addAll(each.findValues("secretKeyRef"))));
        assertThat(wanted).hasSizeGreaterThanOrEqualTo(3).allSatisfy(reference -> {
            assertThat(reference.path("name").asText())
                    .isEqualTo(example.at("/metadata/name").asText());
            assertThat(example.path("stringData").has(reference.path("key").asText()))
                    .isTrue();
        });
    }

    static Stream<Path> configurations() throws IOException {
        try (Stream<Path> files = Files.walk(Manifests.ROOT)) {
            return files.filter(file -> file.endsWith("application.properties")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void a_configuration_holds_keys_that_caravan_knows_and_no_secret(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        assertThat(properties.stringPropertyNames())
                .isNotEmpty()
                .doesNotContain("convex.deploy.key", "databricks.token", "databricks.clientSecret");
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        values.put("convex.deploy.key", "from the Secret");
        assertThat(problems(values)).noneMatch(problem -> problem.contains("unknown key"));
    }

    @Test
    void the_files_of_the_overlay_sources_are_sources_with_a_key_and_a_place_each(@TempDir Path sources)
            throws IOException {
        Path overlay = Path.of("k8s/overlays/sources");
        List<String> files = new ArrayList<>();
        JsonNode generated =
                Manifests.read(overlay.resolve("kustomization.yaml")).get(0).at("/configMapGenerator/1");
        generated.get("files").forEach(file -> files.add(file.asText()));
        JsonNode patch =
                Manifests.read(overlay.resolve("deployment.patch.yaml")).get(0).at("/spec/template/spec");
        assertThat(patch.at("/volumes/0/configMap/name").asText())
                .isEqualTo(generated.get("name").asText());
        Map<String, String> environment = new HashMap<>();
        patch.at("/containers/0/env")
                .forEach(variable ->
                        environment.put(variable.get("name").asText(), variable.has("value") ? "" : "of the Secret"));
        Properties common = new Properties();
        try (Reader in = Files.newBufferedReader(overlay.resolve("application.properties"))) {
            common.load(in);
        }
        assertThat(common.getProperty("sources.location"))
                .isEqualTo("file:"
                        + patch.at("/containers/0/volumeMounts/0/mountPath").asText());
        for (String file : files) {
            Files.copy(overlay.resolve(file), sources.resolve(file));
        }
        Map<String, String> values = ConfigSources.ours(common);
        values.put("sources.location", "file:" + sources);
        ProcessConfig process = ProcessConfig.read(
                        new ProcessConfig.Layers(Map.of(), values, environment, Map.of()), Path.of(""))
                .config(List.of(), RequiredAccess.SOURCE);
        assertThat(process.names()).containsExactly("billing", "orders");
        assertThat(process.sources()).allSatisfy(config -> {
            assertThat(config.source().deployKey().value()).isEqualTo("of the Secret");
            assertThat(config.s3().location())
                    .isEqualTo("s3://example-bucket/caravan/" + config.source().name());
        });
    }

    private static List<String> problems(Map<String, String> values) {
        try {
            CaravanConfig.of(values);
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems();
        }
    }
}
