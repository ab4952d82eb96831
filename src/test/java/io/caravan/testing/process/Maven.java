package io.caravan.testing.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Maven as a user starts it. */
public final class Maven {
    private Maven() {}

    /** That of the machine, or this project's wrapper; quiet about its progress. */
    public static List<String> command() {
        String program =
                Tool.isThere("mvn") ? "mvn" : Path.of("mvnw").toAbsolutePath().toString();
        return List.of(program, "-B", "-ntp");
    }

    /**
     * The local repository as it is, with one artifact more, as {@code mvn install} would add it; the repository itself gets none.
     *
     * @param directory where it is laid out, by links
     * @return the option that names it
     */
    public static String withInstalled(Path jar, Path directory) throws IOException {
        Path repository = Path.of(System.getProperty(
                "localRepository",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
        link(repository, directory, "io");
        link(repository.resolve("io"), directory.resolve("io"), "caravan");
        Path artifact = Files.createDirectories(directory.resolve("io/caravan/caravan/0.1.0"));
        Files.copy(jar, artifact.resolve("caravan-0.1.0.jar"));
        Files.copy(Path.of("pom.xml"), artifact.resolve("caravan-0.1.0.pom"));
        return "-Dmaven.repo.local=" + directory;
    }

    private static void link(Path repository, Path directory, String but) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> entries = Files.list(repository)) {
            for (Path entry : entries.filter(each -> !each.endsWith(but)).toList()) {
                Files.createSymbolicLink(directory.resolve(entry.getFileName()), entry.toAbsolutePath());
            }
        }
    }
}
