package io.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.caravan.app.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes as texts: valid YAML DSL, one flow a file, described, without logic. */
class RoutesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final JsonSchema DSL = dsl();

    /** A large one: read once. */
    private static JsonSchema dsl() {
        try (InputStream schema = RoutesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> routeFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void a_route_file_obeys_the_schema_of_the_yaml_dsl(Path file) throws IOException {
        assertThat(DSL.validate(YAML.readTree(file.toFile()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void a_route_file_holds_one_flow_named_like_the_file_and_described(Path file) throws IOException {
        JsonNode flows = YAML.readTree(file.toFile());
        assertThat(flows).hasSize(1);
        JsonNode flow = flows.get(0).elements().next();
        assertThat(flow.path("id").asText() + ".camel.yaml")
                .isEqualTo(file.getFileName().toString());
        assertThat(flow.path("description").asText()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void a_route_holds_no_script_and_no_comparison(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContain("groovy", " == ", " && ", " || ", ">=", "contains");
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void a_route_file_is_one_of_those_that_are_loaded(Path file) {
        assertThat(RoutesConfig.BUILT_IN).contains(file.getFileName().toString().replace(".camel.yaml", ""));
    }
}
