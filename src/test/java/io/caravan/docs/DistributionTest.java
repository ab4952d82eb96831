package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Page;
import io.caravan.testing.process.MadeJar;
import io.caravan.testing.process.Tool;
import io.caravan.testing.warehouse.NoWarehouse;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is downloaded, unpacked in an empty folder: it runs from anywhere. By the build once the archive is made; see pom.xml. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistributionTest {
    private static final long MEGABYTE = 1_000_000;

    @TempDir
    private static Path directory;

    private Path archive;
    private Path home;
    private Path link;

    @BeforeAll
    void unpack() throws IOException {
        Optional<Path> made = archive();
        assumeThat(made)
                .as("there is no archive: mvn -DskipTests package makes it")
                .isPresent();
        archive = made.orElseThrow();
        for (String tool : List.of("tar", "sh")) {
            assumeThat(Tool.isThere(tool)).as("no " + tool + " is on the PATH").isTrue();
        }
        Path folder = Files.createDirectories(directory.resolve("unpacked"));
        Tool.Ran ran =
                Tool.in(folder).run("tar", "xzf", archive.toAbsolutePath().toString());
        assertThat(ran.code()).as(ran.output()).isZero();
        home = folder.resolve("caravan-0.1.0");
        link = Files.createSymbolicLink(directory.resolve("linked"), home.resolve("bin/caravan"));
    }

    /** That of this platform, which the build of this machine makes. */
    private static Optional<Path> archive() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "osx" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("caravan-0[.]1[.]0-(" + system + "-" + machine + "|any)[.]tar[.]gz"))
                    .findFirst();
        }
    }

    private Tool.Ran caravan(String from, String... arguments) throws IOException {
        List<String> command =
                Stream.concat(Stream.of(link.toString()), Stream.of(arguments)).toList();
        return java().run(command, from);
    }

    private record Shell(String javaHome) {
        Tool.Ran run(List<String> command, String from) throws IOException {
            return Tool.in(Files.createDirectories(directory.resolve(from)))
                    .with("JAVA_HOME", javaHome)
                    .run(command);
        }
    }

    private static Shell java() {
        return new Shell(System.getProperty("java.home"));
    }

    @Test
    void it_holds_what_its_users_need_and_no_test() throws IOException {
        assertThat(home.resolve("bin/caravan")).isExecutable();
        for (String file : List.of(
                "bin/caravan.cmd",
                "caravan.jar",
                "conf/application.properties",
                "routes/sync.camel.yaml",
                "k8s/base/deployment.yaml",
                "docs/configuration.md",
                "routes/examples/events-to-kafka.camel.yaml",
                "platform/databricks/ddl/grants.sql",
                "platform/databricks/databricks.yml",
                "platform/spark/staging.sql",
                "README.md",
                "LICENSE")) {
            assertThat(home.resolve(file)).isNotEmptyFile();
        }
        try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
            assertThat(lib.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("picocli-"))
                    .noneMatch(name -> name.startsWith("junit"));
        }
    }

    /** A page may name a file of the sources; everything else that it sends somebody to is there. */
    @Test
    void its_pages_send_nobody_to_what_is_not_in_it() {
        List<Page> pages = new ArrayList<>(Page.below(home.resolve("docs")));
        pages.add(Page.read(home.resolve("README.md")));
        List<String> dead = pages.stream()
                .flatMap(page -> page.links().stream()
                        .map(link -> link.split("#", 2)[0])
                        .filter(link -> !link.isEmpty())
                        .map(link -> page.file()
                                .toAbsolutePath()
                                .resolveSibling(link)
                                .normalize()))
                .filter(Files::notExists)
                .map(file -> home.toAbsolutePath().relativize(file).toString())
                .filter(file -> !file.startsWith("src/") && !file.startsWith("testbeds/"))
                .distinct()
                .toList();
        assertThat(dead).isEmpty();
    }

    /** The driver of Databricks is as large as half of the rest, and other machines' code is of no use. */
    @Test
    void it_is_small_and_has_the_code_of_this_machine_only() throws IOException {
        assumeThat(archive.toString())
                .as("a machine without a platform of its own")
                .doesNotContain("-any");
        assertThat(Files.size(archive)).isLessThan(80 * MEGABYTE);
        assertThat(home.resolve("lib/databricks")).doesNotExist();
        try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
            assertThat(lib.map(file -> file.getFileName().toString())
                            .filter(name -> !name.matches(".*[.](jar|jsa|aot)")))
                    .hasSize(2)
                    .anyMatch(name -> name.startsWith("libduckdb_java.so_"))
                    .anyMatch(name -> name.startsWith("libzstd-jni-"));
        }
        assertThat(Files.size(home.resolve("lib/duckdb_jdbc-1.4.4.0.jar"))).isLessThan(MEGABYTE);
    }

    @Test
    void machine_code_is_loaded_from_where_it_is_and_nothing_is_unpacked() throws IOException {
        Path tmp = Files.createDirectories(directory.resolve("empty-tmp"));
        Tool.Ran ran = Tool.in(Files.createDirectories(directory.resolve("unpacking")))
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("CARAVAN_JAVA_OPTS", "-Djava.io.tmpdir=" + tmp)
                .with("CARAVAN_ARCHIVE", "off")
                .run(
                        "sh",
                        "-c",
                        "chmod 555 '" + tmp + "'; '" + link + "' sync; code=$?; ls '" + tmp
                                + "' | grep -v hsperfdata; exit $code");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("Staging of batch").doesNotContain("libduckdb_java", "libzstd");
    }

    @Test
    void without_its_driver_the_target_databricks_says_where_it_belongs_and_with_it_goes_on() throws IOException {
        String[] check = NoWarehouse.check();
        Tool.Ran without = caravan("databricks", check);
        assertThat(without.code()).as(without.output()).isEqualTo(2);
        assertThat(without.output())
                .contains("FAILED  JDBC driver of Databricks")
                .contains("is not in " + home.toRealPath().resolve("lib/databricks"));

        withDriver(() -> assertThat(caravan("databricks", check).output())
                .contains("ok      JDBC driver of Databricks")
                .contains("FAILED  destination")
                .doesNotContain("this is a bug"));
    }

    /** Into the testbed's warehouse, by a process that has the driver from nowhere else. */
    @Tag("slow")
    @Test
    void with_its_driver_in_the_folder_it_lands_in_a_warehouse_and_looks_at_it_again() throws IOException {
        WarehouseLake lake = WarehouseLake.in(Warehouse.shared(), "of_a_download");
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(20))) {
            List<String> settings = Stream.concat(
                            Stream.of("convex.url=" + sandbox.url(), "convex.deploy.key=" + sandbox.deployKey()),
                            lake.settings().stream())
                    .map(setting -> "-D" + setting)
                    .toList();
            withDriver(() -> {
                for (String command : List.of("sync", "status")) {
                    Tool.Ran ran = caravan(
                            "warehouse",
                            Stream.concat(Stream.of(command), settings.stream()).toArray(String[]::new));
                    assertThat(ran.code()).as(command + "\n" + ran.output()).isZero();
                    assertThat(ran.output()).doesNotContain("WARN", "ERROR", "FAILED");
                }
            });
        }
        assertThat(lake.tables()).hasSizeGreaterThan(8);
        assertThat(lake.manifests()).isNotEmpty();
    }

    private interface Step {
        void run() throws IOException;
    }

    /** What the build has in target/lib/databricks is there meanwhile. */
    private void withDriver(Step step) throws IOException {
        Path built = Path.of("target", "lib", "databricks");
        assumeThat(built).as("the build has no driver").isDirectory();
        Path there = Files.createDirectories(home.resolve("lib/databricks"));
        try {
            for (Path jar : files(built)) {
                Files.copy(jar, there.resolve(jar.getFileName()));
            }
            step.run();
        } finally {
            for (Path jar : files(there)) {
                Files.delete(jar);
            }
            Files.delete(there);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void it_helps_by_a_link_from_another_directory() throws IOException {
        Tool.Ran ran = caravan("elsewhere", "--help");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("Usage: caravan", "status").doesNotContain("prepares itself");
    }

    @Test
    void the_sandbox_is_synced_into_the_directory_that_one_stands_in_and_the_second_start_is_prepared()
            throws IOException {
        Tool.Ran first = caravan("work", "sync");
        assertThat(first.code()).as(first.output()).isZero();
        assertThat(first.output()).containsPattern("app: \\d+ events of 9 tables");
        assertThat(directory.resolve("work/data/lake/_manifest")).isNotEmptyDirectory();
        Tool.Ran again = caravan("work", "status");
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(again.output()).doesNotContain("prepares itself").contains("app/users");
        try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
            assertThat(lib.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".jsa") || name.startsWith(".archive")))
                    .singleElement()
                    .asString()
                    .endsWith(".jsa");
        }
    }

    /** Elsewhere each process would rewrite all of it, and hold 50 MB more. */
    @Test
    void the_archive_of_classes_is_mapped_where_it_was_made_for() throws IOException {
        Tool.Ran made = caravan("mapped", "config");
        assertThat(made.code()).as(made.output()).isZero();
        Tool.Ran ran = Tool.in(directory.resolve("mapped"))
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("CARAVAN_JAVA_OPTS", "-Xlog:cds=info:stderr")
                .run(link.toString(), "config");
        assumeThat(Runtime.version().feature())
                .as("an archive of classes, which Java 25 and later have another kind of")
                .isLessThan(25);
        assertThat(ran.output()).contains("Mapped dynamic region").doesNotContain("at an alternative address");
    }

    @Test
    void a_route_finds_what_its_author_put_into_lib_and_the_archive_of_classes_still_serves() throws IOException {
        Path work = Files.createDirectories(directory.resolve("mine"));
        Files.writeString(
                Files.createDirectories(work.resolve("routes")).resolve("mine.camel.yaml"),
                """
                - beans:
                    - name: part
                      type: mine.Part
                """);
        assertThat(caravan("mine", "sync").output()).contains("mine.Part");
        Path jar = home.resolve("lib/mine.jar");
        try {
            MadeJar.of(jar, "Part", "package mine; public final class Part {}");
            Path loaded = directory.resolve("loaded.txt");
            Tool.Ran ran = Tool.in(work)
                    .with("JAVA_HOME", System.getProperty("java.home"))
                    .with("CARAVAN_JAVA_OPTS", "-Xlog:class+load=info:file=" + loaded)
                    .run(link.toString(), "sync");
            assertThat(ran.code()).as(ran.output()).isZero();
            assertThat(Files.readString(loaded))
                    .containsPattern("mine\\.Part source: \\S*lib/mine\\.jar")
                    .containsPattern("io\\.caravan\\.cli\\.App source: shared objects file");
        } finally {
            Files.deleteIfExists(jar);
        }
    }

    @Test
    void its_own_configuration_is_read_and_the_working_directory_wins() throws IOException {
        Path own = home.resolve("conf/application.properties");
        String before = Files.readString(own);
        try {
            Files.writeString(own, "sync.timeZone=Asia/Tokyo\nlog.level=warn\n");
            Files.writeString(
                    Files.createDirectories(directory.resolve("configured")).resolve("application.properties"),
                    "log.level=error\n");
            assertThat(caravan("configured", "config", "--changed").output())
                    .containsPattern("sync\\.timeZone +Asia/Tokyo +\\S.*conf/application\\.properties, line 1")
                    .containsPattern("log\\.level +error +application\\.properties, line 1");
        } finally {
            Files.writeString(own, before);
        }
    }

    @Test
    void a_missing_or_an_old_java_is_told_with_what_is_needed() throws IOException {
        Path old = Files.createDirectories(directory.resolve("old java/bin"));
        Files.writeString(old.resolveSibling("release"), "JAVA_VERSION=\"11.0.2\"\n");
        assertThat(Files.writeString(old.resolve("java"), "#!/bin/sh\nexit 9\n")
                        .toFile()
                        .setExecutable(true))
                .isTrue();
        Tool.Ran refused = new Shell(old.getParent().toString()).run(List.of(link.toString(), "status"), "elsewhere");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.output()).contains("is Java 11.0.2. Caravan needs Java 17 or newer");
        Tool.Ran missing =
                new Shell(directory.resolve("nowhere").toString()).run(List.of(link.toString(), "status"), "elsewhere");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.output()).contains("there is no bin/java in it");
    }

    @Test
    void bash_takes_the_completion() throws IOException {
        assumeThat(Tool.isThere("bash")).as("no bash is on the PATH").isTrue();
        Tool.Ran script = caravan("completion", "generate-completion");
        assertThat(script.code()).isZero();
        Files.writeString(directory.resolve("completion/script"), script.output());
        Tool.Ran ran = Tool.in(directory.resolve("completion"))
                .run(
                        "bash",
                        "-c",
                        ". ./script && complete -p caravan && COMP_WORDS=(caravan sta) COMP_CWORD=1"
                                + " && _complete_caravan && echo \"${COMPREPLY[@]}\"");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("status", "staging");
    }
}
