package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries of machine code that cannot be loaded, on real file systems: said before anything is written, with the setting to change. */
class NativeLibrariesTest {
    private static final String NOEXEC = "noexec,size=300m";

    @TempDir
    private Path directory;

    /** Of some documents only: what each process loads does not depend on how many there are. */
    private final Sandbox sandbox =
            Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(100));

    private Path mounted;
    private int runs;

    @BeforeEach
    void mountPoint() throws IOException {
        mounted = Files.createDirectory(directory.resolve("mounted"));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static void assumeMounts() {
        assumeThat(Tool.in(Path.of("."))
                        .run("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                        .code())
                .as("this user may not mount (unshare -m), so no file system of docker's kind is tried")
                .isZero();
    }

    /** A process for which {@code mounted} is a file system of its own. */
    private CaravanProcess run(String options, String jvm, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "-Dconvex.url=" + sandbox.url(),
                "-Dconvex.deploy.key=" + sandbox.deployKey(),
                "-Dstate.location=file:" + directory.resolve("state"),
                "-Ds3.location=file:" + directory.resolve("lake"),
                "-Dmanagement.port=0"));
        List<String> before = new ArrayList<>();
        if (!options.isEmpty()) {
            String mount = "mount -t tmpfs -o " + options + " tmpfs " + mounted + " && exec \"$@\"";
            before.addAll(List.of("unshare", "-m", "sh", "-c", mount, "sh"));
        }
        before.addAll(List.of("env", "JAVA_TOOL_OPTIONS=" + jvm));
        return CaravanProcess.start(App.class, directory.resolve("output" + ++runs + ".txt"), all, before);
    }

    private String refused(String options, String jvm, String... arguments) {
        try (CaravanProcess process = run(options, jvm, arguments)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(2);
            assertThat(process.output()).doesNotContain("this is a bug", "\tat ");
            assertThat(directory.resolve("lake")).doesNotExist();
            return process.output();
        }
    }

    private void works(String options, String jvm, String... arguments) {
        try (CaravanProcess process = run(options, jvm, arguments)) {
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
    }

    private String tmpdir() {
        return "-Djava.io.tmpdir=" + mounted;
    }

    /** What docker run --tmpfs /tmp mounts. */
    @Test
    void a_temporary_directory_that_executes_nothing_is_said_by_check_and_by_every_start() {
        assumeMounts();
        assertThat(refused(NOEXEC, tmpdir(), "check"))
                .contains("FAILED  native library: zstd-jni: ", "FAILED  native library: DuckDB: ")
                .contains("java.io.tmpdir (" + mounted + ")", "mounted noexec", "-Djava.io.tmpdir=DIR", "/tmp:exec");
        for (String command : List.of("sync", "run")) {
            assertThat(refused(NOEXEC, tmpdir(), command))
                    .contains("zstd-jni cannot be loaded from java.io.tmpdir", "mounted noexec");
        }
    }

    @Test
    void either_cure_of_the_message_is_one() {
        assumeMounts();
        works("exec,size=300m", tmpdir(), "sync");
        works(NOEXEC, "-Djava.io.tmpdir=" + directory, "sync");
    }

    @Tag("slow")
    @Test
    void one_library_that_is_put_elsewhere_is_looked_for_there() {
        assumeMounts();
        works(NOEXEC, tmpdir() + " -DZstdTempFolder=" + directory, "sync", "-Dstaging.enabled=false");
        assertThat(refusedLater(NOEXEC, "-DZstdTempFolder=" + mounted))
                .contains("zstd-jni cannot be loaded from ZstdTempFolder (" + mounted + ")", "-DZstdTempFolder=DIR");
    }

    private String refusedLater(String options, String jvm) {
        try (CaravanProcess process = run(options, jvm, "sync")) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(2);
            return process.output();
        }
    }

    @Test
    void a_temporary_directory_without_room_for_the_engine_is_said_and_no_room_is_needed_without_staging() {
        assumeMounts();
        assertThat(refused("exec,size=16m", tmpdir(), "sync"))
                .contains("DuckDB cannot be loaded from java.io.tmpdir", "No space left on device")
                .contains("staging.enabled=false");
        works("exec,size=16m", tmpdir(), "sync", "-Dstaging.enabled=false");
    }

    @Test
    void a_temporary_directory_that_is_not_there_is_said() {
        String said = refused("", "-Djava.io.tmpdir=" + directory.resolve("nowhere"), "sync");
        assertThat(said)
                .contains("java.io.tmpdir (" + directory.resolve("nowhere") + ")", "There is no such directory.");
    }

    @Test
    void a_proof_leaves_no_file_behind() throws IOException {
        works("", "-Djava.io.tmpdir=" + mounted, "check");
        try (Stream<Path> left = Files.list(mounted)) {
            assertThat(left.filter(file -> !file.toString().contains("hsperfdata")))
                    .isEmpty();
        }
    }

    /** 57 MB each time. */
    @Test
    void a_process_that_is_killed_leaves_no_library_behind() throws IOException {
        try (CaravanProcess process = run("", "-Djava.io.tmpdir=" + mounted, "run")) {
            await().until(() -> process.output().contains("Staging of batch"));
            process.kill();
        }
        try (Stream<Path> left = Files.list(mounted)) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("lib"));
        }
    }

    /** Between the first byte of it and the moment in which its name is deleted. */
    @Test
    void what_a_process_that_was_killed_while_it_unpacked_left_behind_is_deleted_by_the_next() throws IOException {
        Path left = Files.createFile(mounted.resolve("libduckdb_java123.so"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
        Path beingUnpacked = Files.createFile(mounted.resolve("libduckdb_java124.so"));
        Path ofSomebodyElse = Files.createFile(mounted.resolve("libother.so"));
        Files.setLastModifiedTime(ofSomebodyElse, FileTime.from(Instant.EPOCH));
        works("", "-Djava.io.tmpdir=" + mounted, "check");
        assertThat(left).doesNotExist();
        assertThat(beingUnpacked).exists();
        assertThat(ofSomebodyElse).exists();
    }

    @Test
    void a_run_that_is_killed_leaves_nothing_of_its_web_server_behind() throws IOException {
        try (CaravanProcess process = run("", "-Djava.io.tmpdir=" + mounted, "run", "-Dstaging.enabled=false")) {
            await().until(() -> process.output().contains("metrics are served"));
            process.kill();
        }
        try (Stream<Path> left = Files.list(mounted)) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("vertx"));
        }
    }
}
