package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.docs.JavaOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** The Dockerfile by its structure: what it copies exists, what it starts is what it copied, and it holds no secret. */
class ContainerTest {
    private static final Path DOCKERFILE = Path.of("Dockerfile");
    private static final String JIB = "//plugin[artifactId='jib-maven-plugin']/configuration/";

    private static List<String> of(String verb) throws IOException {
        return Dockerfile.steps().stream()
                .filter(step -> step.verb().equals(verb))
                .map(Dockerfile.Step::arguments)
                .toList();
    }

    @Test
    void everything_that_is_copied_from_the_sources_exists_and_is_let_through() throws IOException {
        Set<String> through = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .collect(Collectors.toSet());
        for (String copy : of("COPY")) {
            List<String> words = Arrays.asList(copy.split(" ", -1));
            if (!copy.startsWith("--from=")) {
                for (String source : words.subList(0, words.size() - 1)) {
                    assertThat(Path.of(source)).exists();
                    assertThat(through)
                            .as(source + " in .dockerignore")
                            .anyMatch(path -> source.equals(path) || source.startsWith(path + "/"));
                }
            }
        }
    }

    @Test
    void what_is_started_is_what_the_build_made() throws IOException {
        String copies = String.join("\n", of("COPY"));
        assertThat(copies).contains("/src/target/lib /app/lib").contains("/src/target/caravan.jar /app/caravan.jar");
        String entrypoint = of("ENTRYPOINT").get(0);
        assertThat(entrypoint)
                .contains("""
                        "-cp", "/app/caravan.jar:/app/lib/*", "io.caravan.cli.App\"""")
                .contains("-XX:SharedArchiveFile=/app/caravan.jsa")
                .contains("\"" + JavaOptions.COLLECTOR + "\"")
                .contains("\"" + String.join("\", \"", JavaOptions.OF_RUN) + "\"");
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(pom).contains("<finalName>caravan</finalName>", "<classpathPrefix>lib/</classpathPrefix>");
        assertThat(of("CMD")).containsExactly("[\"run\"]");
        assertThat(of("WORKDIR")).last().isEqualTo("/config");
    }

    /** The driver of Databricks is in the image that is asked for by name; what is built by default comes last, and is without. */
    @Test
    void the_image_of_each_target_is_the_same_but_for_one_driver() throws IOException {
        List<Dockerfile.Stage> stages = Dockerfile.stages();
        Dockerfile.Stage last = stages.get(stages.size() - 1);
        assertThat(last.base()).isEqualTo("caravan");
        assertThat(last.steps()).isEmpty();
        Dockerfile.Stage databricks = stages.stream()
                .filter(stage -> stage.name().equals("databricks"))
                .findFirst()
                .orElseThrow();
        assertThat(databricks.base()).isEqualTo("caravan");
        assertThat(databricks.steps()).containsExactly(new Dockerfile.Step("COPY", "--from=archive /databricks /app"));
    }

    @Test
    void it_runs_as_a_number_that_is_not_root_from_images_of_a_fixed_version() throws IOException {
        assertThat(of("USER")).hasSize(1).allMatch(user -> user.matches("[1-9][0-9]+:[1-9][0-9]+"));
        assertThat(Dockerfile.stages().stream()
                        .map(Dockerfile.Stage::base)
                        .filter(base -> !base.matches("scratch|caravan")))
                .hasSize(3)
                .allMatch(base -> base.matches(".+:[0-9]+[.][0-9][^ ]*"));
        assertThat(of("STOPSIGNAL")).containsExactly("SIGTERM");
        assertThat(of("EXPOSE")).containsExactly("9876");
    }

    @Test
    void the_image_that_jib_builds_is_started_like_that_of_the_dockerfile_and_may_write_where_it_may()
            throws Exception {
        assertThat(jib("from/image")).matches("eclipse-temurin:17[.][0-9.]+_[0-9]+-jre-.+");
        assertThat(of("USER")).containsExactly(jib("container/user"));
        assertThat(of("WORKDIR")).last().isEqualTo(jib("container/workingDirectory"));
        assertThat(of("EXPOSE")).containsExactly(jib("container/ports/port"));
        assertThat(of("VOLUME")).containsExactly("[\"" + jib("container/volumes/volume") + "\"]");
        assertThat(of("ENV"))
                .containsExactly(
                        "MANAGEMENT_HOST=" + jib("container/environment/MANAGEMENT_HOST"),
                        "LC_ALL=" + jib("container/environment/LC_ALL"));
        int flags = Integer.parseInt(inPom("count(" + JIB + "container/jvmFlags/jvmFlag)"));
        assertThat(flags).isGreaterThan(JavaOptions.OF_RUN.size());
        for (int i = 1; i <= flags; i++) {
            assertThat(of("ENTRYPOINT").get(0)).contains("\"" + jib("container/jvmFlags/jvmFlag[" + i + "]") + "\"");
        }
        Path added = Path.of(jib("extraDirectories/paths/path/from"));
        assertThat(jib("extraDirectories/paths/path/into")).isEqualTo("/");
        assertThat(added.resolve("config/application.properties")).exists();
        assertThat(added.resolve("data")).isDirectory();
        assertThat(jib("extraDirectories/permissions/permission[file='/data']/mode"))
                .isEqualTo("777");
    }

    /** What the pom configures. */
    private static String jib(String path) throws Exception {
        String value = inPom(JIB + path);
        assertThat(value).as(path).isNotEmpty();
        return value;
    }

    private static String inPom(String path) throws Exception {
        Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
        return XPathFactory.newInstance().newXPath().evaluate(path, pom);
    }

    @Test
    void it_holds_no_secret() throws IOException {
        assertThat(of("ENV")).containsExactly("MANAGEMENT_HOST=0.0.0.0", "LC_ALL=C.UTF-8");
        assertThat(of("ARG")).hasSize(2).allMatch(argument -> argument.matches("[A-Z]+_IMAGE=docker[.]io/.*"));
        assertThat(Files.readString(DOCKERFILE))
                .doesNotContainPattern(Pattern.compile("(?i)password|token|deploy.?key|secret"));
    }
}
