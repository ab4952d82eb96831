package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image, built by buildah over a base of Debian's packages and run by runc as strictly as docker and Kubernetes would: a read-only
 * root, a user that is nobody, no capability, /tmp as docker mounts it, a limit of memory. Wants root, {@code buildah},
 * {@code runc} and {@code mmdebstrap}; what it bootstraps stays in {@code target/image}.
 */
@Tag("slow")
class ImageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path KEPT = Path.of("target", "image").toAbsolutePath();
    private static final String BASE = "localhost/caravan-base:1";
    private static final String IMAGE = "localhost/caravan:test";
    private static final String REPOSITORY =
            System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository");

    @TempDir
    private Path bundle;

    @BeforeEach
    void tools() throws IOException {
        for (String tool : List.of("buildah", "runc", "mmdebstrap")) {
            assumeThat(Tool.isThere(tool))
                    .as("no " + tool + " is installed (Debian's package of that name), so no image is built and run")
                    .isTrue();
        }
        assumeThat(Tool.in(Path.of(".")).run("id", "-u").output().trim())
                .as("only root can build and run the image here")
                .isEqualTo("0");
        Files.createDirectories(KEPT);
    }

    private static String run(String... command) {
        Tool.Ran ran = Tool.in(Path.of(".")).run(command);
        assertThat(ran.code())
                .as(String.join(" ", command) + "\n" + ran.output())
                .isZero();
        return ran.output().trim();
    }

    private static String buildah(String... arguments) {
        List<String> command = new ArrayList<>(List.of("buildah", "--storage-driver", "vfs"));
        command.addAll(List.of("--root", KEPT + "/storage", "--runroot", KEPT + "/run"));
        command.addAll(List.of(arguments));
        String output = run(command.toArray(String[]::new));
        return output.substring(output.lastIndexOf('\n') + 1);
    }

    /** Of the packages of a JDK and Maven; no registry of images is asked. */
    private static void base() {
        Path packages = KEPT.resolve("base.tar");
        if (!Files.exists(packages)) {
            Path unfinished = KEPT.resolve("unfinished.tar");
            run(
                    "mmdebstrap",
                    "--variant=minbase",
                    "--include=openjdk-17-jdk-headless,maven",
                    "bookworm",
                    unfinished.toString());
            run("mv", unfinished.toString(), packages.toString());
        }
        String container = buildah("from", "scratch");
        buildah("add", "--quiet", container, packages.toString(), "/");
        buildah("config", "--env", "MAVEN_OPTS=-Dmaven.repo.local=/repository", container);
        buildah("commit", "--quiet", container, BASE);
        buildah("rm", container);
    }

    private static Path image() {
        buildah(
                "build",
                "--isolation",
                "chroot",
                "--network",
                "host",
                "--volume",
                REPOSITORY + ":/repository",
                "--build-arg",
                "BUILD_IMAGE=" + BASE,
                "--build-arg",
                "RUNTIME_IMAGE=" + BASE,
                "--tag",
                IMAGE,
                ".");
        return Path.of(buildah("mount", buildah("from", "--pull-never", IMAGE)));
    }

    @Test
    void the_image_is_built_and_syncs_with_a_read_only_root_and_a_tmp_that_executes_nothing() throws IOException {
        base();
        Path root = image();
        try {
            assertThat(megabytes(root)).isLessThan(300);
            assertThat(root.resolve("bin/sh")).doesNotExist();
            Path data = Files.createDirectory(bundle.resolve("data"));
            run("chown", "10001:10001", data.toString());
            strict(root, data, "sync");
            Tool.Ran ran = Tool.in(bundle).run("runc", "run", "caravan-image-test");
            assertThat(ran.code()).as(ran.output()).isZero();
            assertThat(ran.output())
                    .contains("Batch 1 of app", "Staging of batch")
                    .doesNotContain("WARN", "ERROR");
            try (Stream<Path> manifests = Files.list(data.resolve("lake/_manifest"))) {
                assertThat(manifests).isNotEmpty();
            }
            strict(root, data, "check");
            Tool.Ran check = Tool.in(bundle).run("runc", "run", "caravan-image-test");
            assertThat(check.output())
                    .contains("ok      native library: DuckDB")
                    .doesNotContain("FAILED");
        } finally {
            buildah("umount", "--all");
            buildah("rm", "--all");
        }
    }

    private static long megabytes(Path root) {
        return Long.parseLong(run("du", "-sb", root.toString()).split("\\s", -1)[0]) / 1_000_000;
    }

    /** What {@code docker run --read-only --tmpfs /tmp --cap-drop ALL --memory 1g -v data:/data} gives it. */
    private void strict(Path root, Path data, String command) throws IOException {
        Path file = bundle.resolve("config.json");
        Files.deleteIfExists(file);
        assertThat(Tool.in(bundle).run("runc", "spec").code()).isZero();
        ObjectNode spec = (ObjectNode) JSON.readTree(file.toFile());
        spec.withObject("/root").put("path", root.toString()).put("readonly", true);
        ObjectNode process = spec.withObject("/process").put("terminal", false).put("cwd", "/config");
        process.withObject("/user").put("uid", 10001).put("gid", 10001);
        process.set("capabilities", JSON.createObjectNode());
        ArrayNode arguments = process.putArray("args");
        entrypoint().forEach(arguments::add);
        arguments.add(command);
        process.withArray("/env").add("MANAGEMENT_HOST=0.0.0.0").add("STAGING_MEMORY=256MB");
        ArrayNode mounts = spec.withArray("/mounts");
        mount(mounts, "/tmp", "tmpfs", "tmpfs", "rw", "noexec", "nosuid", "nodev");
        Path hosts = Files.writeString(bundle.resolve("hosts"), "127.0.0.1 localhost runc\n");
        mount(mounts, "/etc/hosts", "bind", hosts.toString(), "rbind", "ro");
        mount(mounts, "/data", "bind", data.toString(), "rbind", "rw");
        spec.withObject("/linux/resources/memory").put("limit", 1L << 30);
        JSON.writeValue(file.toFile(), spec);
    }

    private static void mount(ArrayNode mounts, String place, String type, String source, String... options) {
        ObjectNode mount =
                mounts.addObject().put("destination", place).put("type", type).put("source", source);
        ArrayNode all = mount.putArray("options");
        for (String option : options) {
            all.add(option);
        }
    }

    private static List<String> entrypoint() throws IOException {
        String text = Dockerfile.steps().stream()
                .filter(step -> step.verb().equals("ENTRYPOINT"))
                .map(Dockerfile.Step::arguments)
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>();
        for (JsonNode word : JSON.readTree(text)) {
            words.add(word.asText());
        }
        return words;
    }
}
