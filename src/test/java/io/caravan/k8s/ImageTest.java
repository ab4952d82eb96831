package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.ManagementHttp;
import io.caravan.testing.process.MadeJar;
import io.caravan.testing.process.Tool;
import io.caravan.testing.warehouse.NoWarehouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image, built by buildah over a base of Debian's packages and run by runc as strictly as docker and Kubernetes would: a read-only
 * root, a user that is nobody, no capability, /tmp as docker mounts it, a limit of memory. Wants root, {@code buildah},
 * {@code runc} and {@code mmdebstrap}; what it bootstraps stays in {@code target/image}.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageTest {
    private static final Path KEPT = Path.of("target", "image").toAbsolutePath();
    private static final String BASE = "localhost/caravan-base:1";
    private static final String IMAGE = "localhost/caravan-test";
    private static final String REPOSITORY =
            System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository");

    private static final Pattern SERVED = Pattern.compile("are served at http://[^/:]+:(\\d+)/");
    private static final long MEGABYTE = 1_000_000;

    @TempDir
    private Path bundle;

    private Path caravan;
    private Path databricks;

    @BeforeAll
    void build() throws IOException {
        for (String tool : List.of("buildah", "runc", "mmdebstrap")) {
            assumeThat(Tool.isThere(tool))
                    .as("no " + tool + " is installed (Debian's package of that name), so no image is built and run")
                    .isTrue();
        }
        assumeThat(Tool.in(Path.of(".")).run("id", "-u").output().trim())
                .as("only root can build and run the image here")
                .isEqualTo("0");
        Files.createDirectories(KEPT);
        base();
        caravan = image("caravan");
        databricks = image("databricks");
    }

    @AfterAll
    void leave() {
        if (Files.exists(KEPT.resolve("storage"))) {
            buildah("umount", "--all");
            buildah("rm", "--all");
        }
    }

    private static String run(String... command) {
        Tool.Ran ran = Tool.in(Path.of(".")).run(command);
        assertThat(ran.code())
                .as(String.join(" ", command) + "\n" + ran.output())
                .isZero();
        return ran.output().trim();
    }

    private static String buildah(String... arguments) {
        List<String> command = new ArrayList<>(List.of("buildah", "--storage-driver", "overlay"));
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

    private static Path image(String stage) {
        String name = IMAGE + ":" + stage;
        buildah(
                "build",
                "--isolation",
                "chroot",
                "--network",
                "host",
                "--layers",
                "--volume",
                REPOSITORY + ":/repository",
                "--build-arg",
                "BUILD_IMAGE=" + BASE,
                "--build-arg",
                "RUNTIME_IMAGE=" + BASE,
                "--target",
                stage,
                "--tag",
                name,
                ".");
        return Path.of(buildah("mount", buildah("from", "--pull-never", name)));
    }

    @Test
    void it_is_small_and_has_no_shell_and_nothing_that_changes_its_user() {
        assertThat(bytes(caravan)).isLessThan(300 * MEGABYTE);
        assertThat(caravan.resolve("bin/sh")).doesNotExist();
        assertThat(run("find", caravan.toString(), "-xdev", "-type", "f", "-perm", "/6000"))
                .isEmpty();
    }

    @Test
    void it_checks_and_syncs_with_a_read_only_root_and_a_tmp_that_executes_nothing() throws IOException {
        Path data = data();
        assertThat(once(caravan, data, "--version")).startsWith("caravan 0.1.0");
        assertThat(once(caravan, data, "check"))
                .contains("ok      native library: DuckDB", "ok      destination")
                .doesNotContain("FAILED");
        assertThat(once(caravan, data, "sync"))
                .contains("Batch 1 of app", "Staging of batch")
                .doesNotContain("WARN", "ERROR");
        try (Stream<Path> manifests = Files.list(data.resolve("lake/_manifest"))) {
            assertThat(manifests).isNotEmpty();
        }
        assertThat(once(caravan, data, "status")).contains("app/users");
    }

    @Test
    void a_run_answers_probes_and_ends_cleanly_when_it_is_told_to() throws Exception {
        String name = RuncBundle.strict(bundle, caravan, data(), List.of(), List.of("run", "-Dmanagement.port=0"));
        Path said = bundle.resolve("run.txt");
        Process process = new ProcessBuilder("runc", "run", name)
                .directory(bundle.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> SERVED.matcher(Files.readString(said)).find());
            Matcher served = SERVED.matcher(Files.readString(said));
            assertThat(served.find()).isTrue();
            for (String probe : List.of("live", "ready")) {
                URI uri = URI.create("http://127.0.0.1:" + served.group(1) + "/observe/health/" + probe);
                await().atMost(Duration.ofMinutes(2)).until(() -> status(uri) == 200);
            }
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Files.readString(said).contains("Staging of batch"));
            run("runc", "kill", name, "TERM");
            assertThat(process.onExit().get(75, TimeUnit.SECONDS).exitValue())
                    .as(Files.readString(said))
                    .isEqualTo(143);
        } finally {
            Tool.in(bundle).run("runc", "delete", "--force", name);
        }
        assertThat(Files.readString(said)).doesNotContain("WARN", "ERROR");
    }

    @Test
    void the_driver_of_databricks_is_in_the_image_of_its_name_only() throws IOException {
        String[] check = NoWarehouse.check();
        assertThat(ran(caravan, data(), check).output())
                .contains("FAILED  JDBC driver of Databricks", "is not in /app/lib/databricks");
        assertThat(ran(databricks, data(), check).output())
                .contains("ok      JDBC driver of Databricks", "FAILED  destination")
                .doesNotContain("this is a bug");
    }

    @Test
    void a_jar_that_a_derived_image_puts_into_lib_is_found_and_the_archive_of_classes_still_serves()
            throws IOException {
        Path jar = caravan.resolve("app/lib/mine.jar");
        Path data = data();
        Path made = Files.createDirectories(bundle.resolve("made/lib")).resolve("mine.jar");
        MadeJar.of(made, "Part", "package mine; public final class Part {}");
        Files.writeString(
                Files.createDirectory(data.resolve("routes")).resolve("mine.camel.yaml"),
                """
                - beans:
                    - name: part
                      type: mine.Part
                """);
        run("chmod", "-R", "a+rX", data.toString());
        run("chown", "-R", "10001:10001", data.toString());
        try {
            Files.copy(made, jar);
            run("chmod", "644", jar.toString());
            Tool.Ran ran = ran(
                    caravan,
                    data,
                    List.of("JAVA_TOOL_OPTIONS=-Xlog:class+load:file=/data/loaded.txt"),
                    List.of("sync", "-Droutes.location=file:/data/routes"));
            assertThat(ran.code()).as(ran.output()).isZero();
            assertThat(Files.readString(data.resolve("loaded.txt")))
                    .containsPattern("mine\\.Part source: file:/app/lib/mine\\.jar")
                    .containsPattern("io\\.caravan\\.cli\\.App source: shared objects file \\(top\\)");
        } finally {
            Files.deleteIfExists(jar);
        }
    }

    private static int status(URI uri) throws IOException, InterruptedException {
        return ManagementHttp.CLIENT
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private Path data() throws IOException {
        Path data = Files.createTempDirectory(bundle, "data");
        run("chown", "10001:10001", data.toString());
        return data;
    }

    private String once(Path root, Path data, String... command) throws IOException {
        Tool.Ran ran = ran(root, data, command);
        assertThat(ran.code()).as(ran.output()).isZero();
        return ran.output();
    }

    private Tool.Ran ran(Path root, Path data, String... command) throws IOException {
        return ran(root, data, List.of(), List.of(command));
    }

    private Tool.Ran ran(Path root, Path data, List<String> variables, List<String> command) throws IOException {
        return Tool.in(bundle).run("runc", "run", RuncBundle.strict(bundle, root, data, variables, command));
    }

    private static long bytes(Path root) {
        return Long.parseLong(run("du", "-sb", root.toString()).split("\\s", -1)[0]);
    }
}
