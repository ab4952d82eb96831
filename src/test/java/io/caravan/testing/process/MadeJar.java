package io.caravan.testing.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A jar of one class, as a user brings it. */
public final class MadeJar {
    private MadeJar() {}

    /**
     * @param jar where it is written, beside which the sources and classes stay
     * @param name of the class, without its package
     */
    public static void of(Path jar, String name, String source) throws IOException {
        Path work = Files.createTempDirectory(jar.getParent().getParent(), "made-");
        Path java = Files.writeString(work.resolve(name + ".java"), source);
        Path classes = Files.createDirectories(work.resolve("classes"));
        run(work, "javac", "--release", "17", "-d", classes.toString(), java.toString());
        run(work, "jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    }

    private static void run(Path directory, String tool, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Tool.Ran ran = Tool.in(directory).run(command);
        assertThat(ran.code()).as(ran.output()).isZero();
    }
}
