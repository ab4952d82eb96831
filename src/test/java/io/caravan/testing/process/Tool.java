package io.caravan.testing.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program that nobody here wrote; whoever calls it skips where it is not installed. */
public final class Tool {
    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String input = "";

    private Tool(Path directory) {
        this.directory = directory;
    }

    /**
     * How it ended.
     *
     * @param output both streams
     */
    public record Ran(int code, String output) {}

    public static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .anyMatch(Files::isExecutable);
    }

    public static Tool in(Path directory) {
        return new Tool(directory);
    }

    /** By standard input. */
    public Tool fed(String text) {
        input = text;
        return this;
    }

    public Tool with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Ran run(String... command) {
        return run(List.of(command));
    }

    public Ran run(List<String> command) {
        try {
            Path in = Files.writeString(Files.createTempFile("tool", ".in"), input, StandardCharsets.UTF_8);
            Path out = Files.createTempFile("tool", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toAbsolutePath().toFile())
                    .redirectInput(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            builder.environment().putAll(environment);
            try {
                int code = ended(builder.start());
                return new Ran(code, new String(Files.readAllBytes(out), StandardCharsets.UTF_8));
            } finally {
                Files.delete(in);
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Its exit code. A test that waits too long is interrupted, and leaves nothing running. */
    private static int ended(Process process) throws InterruptedException {
        try {
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}
