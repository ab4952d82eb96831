package io.caravan.core.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files that the program comes with. */
public final class Program {
    private Program() {}

    /** Its jar, or the folder of its classes where no build has put them into one. */
    public static Path location() {
        return location(Program.class).orElseThrow();
    }

    /** A file or folder in the same folder as {@link #location}. */
    public static Path beside(String name) {
        return location().resolveSibling(name);
    }

    /** The file in the same folder as the jar of this class whose name begins so; empty where there is none. */
    static Optional<Path> beside(Class<?> type, String beginning) {
        return location(type).map(Path::getParent).flatMap(folder -> files(folder).stream()
                .filter(file -> file.getFileName().toString().startsWith(beginning))
                .findFirst());
    }

    /** In the order of their names; none where there is no such folder. */
    public static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()).toAbsolutePath());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
