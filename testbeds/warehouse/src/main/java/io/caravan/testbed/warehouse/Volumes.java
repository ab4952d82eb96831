package io.caravan.testbed.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Volumes, as folders {@code catalog/schema/volume} below one directory. */
final class Volumes {
    static final String ROOT = "/Volumes/";
    private static final int DEPTH = 3;

    private final Path directory;

    Volumes(Path directory) {
        this.directory = directory;
    }

    void create(List<String> name) {
        try {
            Files.createDirectories(folder(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean exists(List<String> name) {
        return Files.isDirectory(folder(name));
    }

    Path folder(List<String> name) {
        return directory.resolve(String.join("/", name)).normalize();
    }

    /** @return names of the volumes in a schema, sorted */
    List<String> in(String catalog, String schema) {
        return names(directory.resolve(catalog).resolve(schema));
    }

    /** Where a path of a volume lies; the file need not be there, its volume must. */
    Path locate(String path) {
        Path located = directory.resolve(path.substring(Math.min(path.length(), ROOT.length())));
        boolean within = path.startsWith(ROOT)
                && located.equals(located.normalize())
                && located.startsWith(directory)
                && located.getNameCount() >= directory.getNameCount() + DEPTH;
        if (!within || !Files.isDirectory(volume(located))) {
            throw SqlFailure.of(
                    "INSUFFICIENT_PERMISSIONS",
                    "42501",
                    "Insufficient privileges: no volume grants access to " + path + ".");
        }
        return located;
    }

    /** @return the path itself */
    String existing(String path) {
        if (!Files.exists(locate(path))) {
            throw SqlFailure.of("PATH_NOT_FOUND", "42K03", "Path does not exist: " + path + ".");
        }
        return path;
    }

    /** Paths of all files below a path or at it, sorted, but for hidden ones. */
    List<String> filesBelow(String path) {
        Path located = locate(path);
        try (Stream<Path> files = Files.walk(located)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().matches("[._].*"))
                    .map(this::pathOf)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String pathOf(Path file) {
        return ROOT + directory.relativize(file).toString().replace('\\', '/');
    }

    /** Names of the files and folders right in a path, sorted. */
    List<String> list(String path) {
        return names(locate(existing(path)));
    }

    void write(Path file, byte[] content) {
        try {
            Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
            Path part = Files.createTempFile(file.getParent(), ".", ".part");
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(Path file) {
        try {
            Files.delete(file);
        } catch (NoSuchFileException gone) {
            throw ApiFailure.missing("the file");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path volume(Path located) {
        return directory.resolve(directory.relativize(located).subpath(0, DEPTH));
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> !name.endsWith(".part"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
