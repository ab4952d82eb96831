package io.caravan.testing.warehouse;

import io.caravan.testing.ledger.ParquetRows;
import io.caravan.testing.process.ServerLines;
import io.caravan.testing.process.Testbeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Spark's AUTO CDC engine over a silver pipeline, in a process of its own: {@code testbeds/pipelines/README.md}. */
public final class AutoCdc implements AutoCloseable {
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.util.calendar");

    private final Path work;
    private final Process process;
    private final Writer in;
    private final ServerLines out;

    /**
     * Starts it.
     *
     * @param work an empty directory of its own
     * @param silver the files of {@code caravan lakeflow}
     * @param bronze a folder of Parquet files for each of them, with its name
     */
    public AutoCdc(Path work, Path silver, Path bronze) {
        this.work = work;
        try {
            Files.createDirectories(work);
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
            command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
            command.add(Testbeds.classPath("pipelines"));
            command.addAll(List.of(
                    "io.caravan.testbed.pipelines.Main", work.toString(), silver.toString(), bronze.toString()));
            this.process = new ProcessBuilder(command)
                    .redirectError(work.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        this.out = new ServerLines(process);
        awaitDone();
    }

    /** Brings the tables to what the folder of bronze holds now. */
    public void update() {
        ask("update");
    }

    /** What the table's view of the current state shows. */
    public Map<String, Map<String, String>> current(String table) {
        Path directory = work.resolve("shown").resolve(table);
        ask("show " + table + " " + directory);
        try (Stream<Path> files = Files.list(directory)) {
            return ParquetRows.of(
                    files.filter(file -> file.toString().endsWith(".parquet")).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ask(String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(log(), e);
        }
        awaitDone();
    }

    private void awaitDone() {
        try {
            if (out.await("DONE").isEmpty()) {
                throw new AssertionError(log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(log(), e);
        }
    }

    private String log() {
        try {
            List<String> lines = Files.readAllLines(work.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 50), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
