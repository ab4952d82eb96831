package io.caravan.testing.process;

import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Caravan in a process of its own, to be killed. */
public final class CaravanProcess implements AutoCloseable {
    /** As {@code bin/caravan} starts a command, unless the property {@code caravan.java} has other words for the JVM. */
    private static final List<String> OPTIONS =
            List.of(System.getProperty("caravan.java", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
                    .split(" +", -1));

    private static final String HEAP = "-Xmx256m";

    /** A build that runs in the background ignores SIGINT, and so would every process that it starts. */
    private static final List<String> SIGNALS_AS_USUAL = signalsAsUsual();

    private final Process process;
    private final Path output;

    private CaravanProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param main a class with a main method on the test's class path */
    public static CaravanProcess start(Class<?> main, Path output, List<String> arguments) {
        return start(main, output, arguments, List.of());
    }

    /** @param before a command that executes what follows it, under limits of its own */
    public static CaravanProcess start(Class<?> main, Path output, List<String> arguments, List<String> before) {
        List<String> command = new ArrayList<>(before);
        command.addAll(SIGNALS_AS_USUAL);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(HEAP);
        command.addAll(ClassArchive.options());
        command.addAll(OPTIONS); // the last word, also of -Xshare
        command.add(main.getName());
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            builder.environment().put("AWS_ACCESS_KEY_ID", S3Testbed.IDENTITY);
            builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Testbed.SECRET);
            Process process = builder.start();
            return new CaravanProcess(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> signalsAsUsual() {
        List<String> env = List.of("env", "--default-signal=INT");
        List<String> trial = new ArrayList<>(env);
        trial.add("true");
        try {
            return new ProcessBuilder(trial).start().waitFor() == 0 ? env : List.of();
        } catch (IOException notOnThisSystem) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** Waits for the end. */
    public int exitCode() {
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                throw new AssertionError("the process did not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
