package io.caravan.camel;

import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Sandbox;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.s3.S3Testbed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** {@code caravan run} in a process of its own with one file of {@code routes/examples} beside its own routes. */
final class Recipe implements AutoCloseable {
    private final Process process;
    private final Path output;

    private Recipe(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param libraries class path of what the recipe needs in {@code lib/} */
    static Recipe start(String name, Path directory, Sandbox sandbox, String libraries, List<String> settings) {
        Path file = Path.of("routes", "examples", name + ".camel.yaml");
        return start(file, directory, sandbox, libraries, settings, "file:" + directory.resolve("lake"));
    }

    /** @param location where Caravan itself would land */
    static Recipe start(
            Path file, Path directory, Sandbox sandbox, String libraries, List<String> settings, String location) {
        try {
            Path routes = Files.createDirectories(directory.resolve("routes"));
            Path recipe = routes.resolve(file.getFileName());
            Files.deleteIfExists(recipe);
            Files.copy(file, recipe);
            List<String> all = new ArrayList<>(settings);
            all.add("convex.url=" + sandbox.url());
            all.add("convex.deploy.key=" + sandbox.deployKey());
            Files.write(directory.resolve("application.properties"), all);
            Path output = directory.resolve("output.txt");
            return new Recipe(process(command(directory, libraries, location), directory, output), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process process(List<String> command, Path directory, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("AWS_ACCESS_KEY_ID", S3Testbed.IDENTITY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Testbed.SECRET);
        return builder.start();
    }

    /** The engine's own sync is far away: a recipe reads for itself. */
    private static List<String> command(Path directory, String libraries, String location) {
        String classPath = absolute(System.getProperty("java.class.path"));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                libraries.isEmpty() ? classPath : classPath + File.pathSeparator + absolute(libraries),
                LoggedApp.class.getName(),
                "run",
                "-Droutes.location=file:" + directory.resolve("routes"),
                "-Dstate.location=file:" + directory.resolve("state"),
                "-Ds3.location=" + location,
                "-Dstaging.enabled=false",
                "-Dmanagement.port=0",
                "-Dsync.cron=0 0 0 1 1 ? 2099");
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Recipe until(String line) {
        await().until(() -> output().contains(line) || !isAlive());
        if (!output().contains(line)) {
            throw new AssertionError(output());
        }
        return this;
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
