package io.caravan.testing.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The class paths of {@code testbeds/}, which the build makes and an IDE does not. */
public final class Testbeds {
    private static final Path ROOT = Path.of("testbeds");

    private Testbeds() {}

    /** Of the folder {@code testbeds/<name>}, built with the wrapper where it has not been. */
    public static synchronized String classPath(String name) {
        Path target = ROOT.resolve(name).resolve("target");
        if (!Files.isDirectory(target.resolve("lib"))) {
            build(name);
        }
        return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*";
    }

    private static void build(String name) {
        String wrapper = Path.of(File.separatorChar == '/' ? "mvnw" : "mvnw.cmd")
                .toAbsolutePath()
                .toString();
        List<String> command = List.of(
                wrapper,
                "-q",
                "-B",
                "-ntp",
                "-f",
                ROOT.resolve("pom.xml").toString(),
                "-pl",
                name,
                "clean",
                "process-classes");
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        "testbeds/" + name + " cannot be built: see above; or run mvn -Pslow process-test-resources");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
