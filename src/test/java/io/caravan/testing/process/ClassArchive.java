package io.caravan.testing.process;

import static org.awaitility.Awaitility.await;

import io.caravan.cli.App;
import io.caravan.core.file.Sha256;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The test's class path, its directories packed into jars, beside an archive of Caravan's classes as a JVM has them in memory: with it a
 * process of Caravan starts for two thirds of the CPU. Made once for all forks of a build.
 */
final class ClassArchive {
    private static Optional<ClassArchive> shared = Optional.empty();

    private final String classPath;
    private final Path archive;

    private ClassArchive(String classPath, Path archive) {
        this.classPath = classPath;
        this.archive = archive;
    }

    static synchronized List<String> options() {
        ClassArchive made = shared.orElseGet(() -> make(entries()));
        shared = Optional.of(made);
        return List.of(
                "-XX:SharedArchiveFile=" + made.archive,
                "-Xshare:auto",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0", // as bin/caravan does
                "-cp",
                made.classPath);
    }

    /** Without the test runner's own jar, which repeats every entry in its manifest. */
    private static List<Path> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isBlank() && !entry.contains("surefirebooter"))
                .distinct()
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    private static ClassArchive make(List<Path> entries) {
        try {
            Path parent =
                    Files.createDirectories(Path.of("target", "class-archive")).toAbsolutePath();
            try (FileChannel file =
                    FileChannel.open(parent.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock unused = file.lock(); // until the channel is closed
                Path home = Files.createDirectories(parent.resolve(fingerprint(entries)));
                Path console = home.resolve("console"); // which Caravan looks for beside its own jar
                if (!Files.exists(console, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(console, parent.resolveSibling("console"));
                }
                List<String> jars = new ArrayList<>();
                for (Path entry : entries) {
                    jars.add((Files.isDirectory(entry) ? packed(entry, home) : entry).toString());
                }
                ClassArchive made =
                        new ClassArchive(String.join(File.pathSeparator, jars), home.resolve("classes.jsa"));
                if (!Files.exists(made.archive)) {
                    made.dump(home);
                }
                return made;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of what the JVM compares when it decides whether an archive fits, and of our own classes. */
    private static String fingerprint(List<Path> entries) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path entry : entries) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    text.append(file).append(' ').append(Files.size(file)).append(' ');
                    text.append(Files.getLastModifiedTime(file)).append('\n');
                }
            }
        }
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private static Path packed(Path directory, Path home) throws IOException {
        Path jar = home.resolve(directory.getFileName() + ".jar");
        if (Files.exists(jar)) {
            return jar;
        }
        Path unfinished = home.resolve(jar.getFileName() + ".unfinished");
        try (OutputStream file = Files.newOutputStream(unfinished);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.walk(directory)) {
            for (Path found : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(found).toString().replace(File.separatorChar, '/')));
                Files.copy(found, out);
            }
        }
        return Files.move(unfinished, jar);
    }

    /** Of the classes that are loaded when the sandbox's first batch has landed. */
    private void dump(Path home) throws IOException {
        Path output = home.resolve("run.txt");
        Path work = Files.createTempDirectory(home, "run");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xlog:disable",
                        "-cp",
                        classPath,
                        App.class.getName(),
                        "run",
                        "-Dmanagement.port=0",
                        "-Dstate.location=file:" + work.resolve("state"),
                        "-Ds3.location=file:" + work.resolve("lake"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !process.isAlive() || Files.readString(output).contains("Staging of batch"));
        process.destroy();
        int unused = process.onExit().orTimeout(2, TimeUnit.MINUTES).join().exitValue();
        if (!Files.exists(archive)) {
            throw new IOException("no archive of classes was made:\n" + Files.readString(output));
        }
    }
}
