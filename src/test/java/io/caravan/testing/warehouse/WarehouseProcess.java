package io.caravan.testing.warehouse;

import io.caravan.testing.process.ServerLines;
import io.caravan.testing.process.Testbeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server of {@code testbeds/warehouse} in a process of its own, which ends with this one and with its guests. */
final class WarehouseProcess {
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

    private static final String MODE = System.getProperty("caravan.spark", "compiled");

    /** With {@code -Dcaravan.spark=interpreted}, which the build says: to compile Java for a statement may take longer than to interpret it for a few rows. */
    private static final List<String> INTERPRETED = List.of(
            "-Dspark.sql.codegen.wholeStage=false",
            "-Dspark.sql.codegen.factoryMode=NO_CODEGEN",
            "-Dspark.sql.adaptive.enabled=false");

    private final Process process;
    private final int port;
    private final int guests;

    private WarehouseProcess(Process process, int port, int guests) {
        this.process = process;
        this.port = port;
        this.guests = guests;
    }

    /** Whether Spark compiles or interprets. */
    static String mode() {
        return MODE;
    }

    /** @param directory where it keeps tables and volumes, and {@code log} */
    static WarehouseProcess start(Path directory) {
        return start(directory, List.of());
    }

    /** As {@link #start(Path)}; the directory goes with it. */
    static WarehouseProcess temporary(Path directory) {
        return start(directory, List.of("--temporary", "true"));
    }

    private static WarehouseProcess start(Path directory, List<String> more) {
        try {
            Files.createDirectories(directory.resolve("tmp"));
            Path log = directory.resolve("log");
            Process process = new ProcessBuilder(command(directory, more))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            ServerLines lines = new ServerLines(process);
            int guests = port(lines, "GUESTS ", log);
            return new WarehouseProcess(process, port(lines, "READY ", log), guests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Path directory, List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.addAll(List.of("-Xmx3g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(
                "-Xms768m", "-Xmn400m", "-XX:MetaspaceSize=256m")); // what it comes to, without collecting on the way
        if (MODE.equals("interpreted")) {
            command.addAll(INTERPRETED);
        }
        // Spark leaves folders there, which would outlive a process that is killed.
        command.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
        command.add("-cp");
        command.add(Testbeds.classPath("warehouse"));
        command.addAll(List.of("io.caravan.testbed.warehouse.Main", "--port", "0", "--directory"));
        command.add(directory.toString());
        command.addAll(more);
        return command;
    }

    private static int port(ServerLines lines, String name, Path log) throws IOException {
        return lines.await(name)
                .map(Integer::parseInt)
                .orElseThrow(() -> new IllegalStateException("the warehouse did not start: see " + log));
    }

    int port() {
        return port;
    }

    /** Where another process asks for a server of its own over the same Spark. */
    int guests() {
        return guests;
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
}
