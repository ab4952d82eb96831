package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docker build} does, done in empty folders: the very files that reach it, the very commands of the Dockerfile. */
class ImageStagesTest {
    /** Of this machine; the image's is a cache of the build. */
    private static final String REPOSITORY = " -Dmaven.repo.local="
            + System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository");

    @TempDir
    private Path directory;

    private final Map<String, Path> roots = new HashMap<>();

    @BeforeEach
    void tools() {
        for (String tool : List.of("mvn", "jar", "jlink", "ldd", "sh")) {
            assumeThat(Tool.isThere(tool))
                    .as("no " + tool + " is on the PATH, so the stages of the Dockerfile are not done")
                    .isTrue();
        }
    }

    private Path perform(Dockerfile.Stage stage, String maven) throws IOException {
        Path root = Files.createDirectories(directory.resolve("stage-" + stage.name()));
        roots.put(stage.name(), root);
        Dockerfile.perform(
                stage, root, roots, command -> command.replaceFirst("\\bmvn ", "mvn" + REPOSITORY + maven + " ")
                        .replaceAll("(?<=[ =])/(?=(?:app|usr/local|databricks|image|java)\\b)", root + "/"));
        return root;
    }

    /** All but javac: that is of the compilation of this very build, and takes a minute. */
    @Test
    void the_first_stage_builds_what_the_others_copy() throws IOException {
        Path root = perform(Dockerfile.stages().get(0), " -Dmaven.main.skip=true");
        assertThat(root.resolve("src/target/caravan.jar")).isNotEmptyFile();
        assertThat(names(root.resolve("src/target/lib")))
                .anyMatch(name -> name.startsWith("camel-kubernetes-"))
                .noneMatch(name -> name.startsWith("junit"));
        assertThat(names(root.resolve("src/target/lib")))
                .anyMatch(name -> name.startsWith("libduckdb_java.so_"))
                .anyMatch(name -> name.startsWith("libzstd-jni-"));
        assertThat(names(root.resolve("src/target/lib/databricks"))).hasSize(1);
        assertThat(root.resolve("src/testbeds")).doesNotExist();
    }

    @Test
    @Tag("slow")
    void the_stages_end_in_a_program_that_syncs() throws IOException {
        List<Dockerfile.Stage> stages = Dockerfile.stages();
        for (int stage = 0; stage < 2; stage++) {
            Path unused = perform(stages.get(stage), "");
        }
        Path root = perform(stages.get(2), "");
        assertThat(root.resolve("app/caravan.jsa")).isNotEmptyFile();
        assertThat(root.resolve("databricks/lib/databricks")).isNotEmptyDirectory();
        assertThat(root.resolve("app/lib/databricks")).doesNotExist();
        Tool.Ran ran = Tool.in(directory)
                .run(
                        root.resolve("usr/local/bin/java").toString(),
                        "-XX:SharedArchiveFile=" + root.resolve("app/caravan.jsa"),
                        "-jar",
                        root.resolve("app/caravan.jar").toString(),
                        "sync");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("Staging of batch");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
