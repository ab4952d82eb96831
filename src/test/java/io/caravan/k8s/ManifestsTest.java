package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is applied to a cluster is what its API knows: a field that is misspelt would be dropped, or refused at night. */
class ManifestsTest {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
            Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class),
            Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class));

    /** The models keep what they do not know; here that is an error. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private static final long LOG = 256L << 20;

    /** docs/operations.md, Resources: a copy of the published tables of up to 8 GiB, and the spool. */
    private static final long STATE = 9L << 30;

    static List<Path> kustomizations() {
        return Manifests.kustomizations();
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void every_field_of_what_is_applied_is_one_of_its_kind(Path directory) throws IOException {
        for (JsonNode resource : Kustomize.render(directory)) {
            known(resource);
        }
    }

    @Test
    void every_field_of_the_secret_is_one_of_its_kind() throws IOException {
        known(Manifests.read(Path.of("k8s/secret.example.yaml")).get(0));
    }

    private static void known(JsonNode document) throws IOException {
        String kind = document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
        assertThat(KINDS).containsKey(kind);
        HasMetadata resource = STRICT.treeToValue(document, KINDS.get(kind));
        assertThat(resource.getMetadata().getName()).startsWith("caravan");
    }

    @Test
    void a_misspelt_field_is_found() {
        JsonNode typo = new ObjectMapper()
                .valueToTree(Map.of("apiVersion", "apps/v1", "kind", "Deployment", "spec", Map.of("replica", 1)));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> STRICT.treeToValue(typo, Deployment.class)))
                .hasMessageContaining("replica");
    }

    @Test
    void the_integration_is_one_that_camel_k_knows() throws IOException {
        try (InputStream schema = getClass().getResourceAsStream("/k8s/camel-k-2.10.1-integration.json")) {
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                            .getSchema(schema)
                            .validate(Manifests.read(Path.of("k8s/integration.yaml"))
                                    .get(0)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void the_pod_may_do_nothing_that_it_does_not_need(Path directory) {
        JsonNode pod = Kustomize.render(directory, "Deployment").at("/spec/template/spec");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        JsonNode container = pod.at("/containers/0");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").asText()).matches("[12]Gi");
        assertThat(container.findValuesAsText("mountPath")).contains("/config", "/data", "/tmp");
        assertThat(container.path("volumeMounts"))
                .allMatch(mount -> mount.path("readOnly").asBoolean()
                        || Set.of("/data", "/tmp")
                                .contains(mount.path("mountPath").asText()));
    }

    /** A pod that outgrows its limit is evicted, and one without a request lands on a node without room. */
    @ParameterizedTest
    @MethodSource("kustomizations")
    void a_pod_is_promised_the_disk_that_its_volumes_may_fill(Path directory) {
        JsonNode pod = Kustomize.render(directory, "Deployment").at("/spec/template/spec");
        long volumes = 0;
        for (JsonNode volume : pod.path("volumes")) {
            if (volume.has("emptyDir")) {
                volumes += Workload.bytes(volume.at("/emptyDir/sizeLimit").asText());
                assertThat(volume.path("name").asText().equals("data")
                                && Workload.bytes(
                                                volume.at("/emptyDir/sizeLimit").asText())
                                        < STATE)
                        .as("the state is larger")
                        .isFalse();
            }
        }
        JsonNode resources = pod.at("/containers/0/resources");
        long limit = Workload.bytes(resources.at("/limits/ephemeral-storage").asText());
        long request =
                Workload.bytes(resources.at("/requests/ephemeral-storage").asText());
        assertThat(limit).isGreaterThanOrEqualTo(volumes + LOG).isGreaterThanOrEqualTo(request);
        assertThat(request).isGreaterThanOrEqualTo(volumes > STATE ? STATE : LOG);
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void every_address_of_the_configuration_is_let_out(Path directory) throws IOException {
        Set<Integer> open = new TreeSet<>();
        Kustomize.render(directory, "NetworkPolicy").at("/spec/egress").forEach(rule -> rule.path("ports")
                .forEach(port -> open.add(port.path("port").asInt())));
        String text = Kustomize.render(directory).stream()
                .filter(resource -> resource.path("kind").asText().equals("ConfigMap"))
                .map(map -> map.path("data").properties().stream()
                        .map(file -> file.getValue().asText())
                        .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n"));
        Set<Integer> needed = new TreeSet<>(Set.of(443));
        Pattern.compile("(?m)^(?:convex[.]url|s3[.]endpoint)=https?://[^:/\\s]+:(\\d+)")
                .matcher(text)
                .results()
                .forEach(address -> needed.add(Integer.parseInt(address.group(1))));
        assertThat(open).containsAll(needed);
        assertThat(directory.endsWith("self-hosted")).isEqualTo(needed.containsAll(Set.of(3210, 9000)));
    }

    @Test
    void the_namespace_of_a_group_of_sources_is_made_with_it() {
        Path directory = Path.of("k8s/overlays/sources");
        String name =
                Kustomize.render(directory, "Namespace").at("/metadata/name").asText();
        assertThat(Kustomize.render(directory)).allSatisfy(resource -> assertThat(
                        resource.at("/metadata/namespace").asText(name))
                .isEqualTo(name));
    }

    @Test
    void a_pod_is_given_more_time_to_end_than_camel_takes() throws IOException {
        int shutdown = Files.readAllLines(Path.of("application.properties")).stream()
                .filter(line -> line.startsWith("camel.main.shutdownTimeout="))
                .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf('=') + 1)))
                .findFirst()
                .orElseThrow();
        String grace = "/spec/template/spec/terminationGracePeriodSeconds";
        assertThat(kustomizations())
                .allMatch(directory ->
                        Kustomize.render(directory, "Deployment").at(grace).asInt() > shutdown + 15);
        assertThat(Manifests.read(Path.of("k8s/integration.yaml"))
                        .get(0)
                        .at(grace)
                        .asInt())
                .isGreaterThan(shutdown + 15);
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void one_writer_at_a_time_where_there_is_no_election(Path directory) {
        JsonNode spec = Kustomize.render(directory, "Deployment").path("spec");
        boolean elected = Kustomize.render(directory, "ConfigMap").toString().contains("leader.election=kubernetes");
        assertThat(spec.path("replicas").asInt()).isEqualTo(elected ? 2 : 1);
        assertThat(spec.at("/strategy/type").asText()).isEqualTo(elected ? "RollingUpdate" : "Recreate");
        assertThat(spec.at("/template/spec/automountServiceAccountToken").asBoolean(true))
                .as("only an election asks the API")
                .isEqualTo(elected);
    }

    @Test
    void an_integration_is_one_writer_at_a_time() {
        JsonNode traits = Manifests.read(Path.of("k8s/integration.yaml")).get(0).at("/spec/traits");
        assertThat(traits.at("/deployment/strategy").asText()).isEqualTo("Recreate");
        assertThat(traits.at("/cron/enabled").asBoolean(true)).isFalse();
    }
}
