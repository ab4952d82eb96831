package io.caravan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The directory of one benchmark: page bodies, the requests that fetch them, and what each workload writes. */
record Workspace(Path root) {
    Path pages() {
        return root.resolve("pages");
    }

    Path requests() {
        return root.resolve("requests");
    }

    Path log(String name) {
        return root.resolve(name + ".log");
    }

    /** Where a workload writes; {@code **} below it finds its Parquet files. */
    Path output(String workload) {
        return root.resolve("out").resolve(workload);
    }

    /** An empty directory for the output of a workload. */
    Path freshOutput(String workload) throws IOException {
        Path output = output(workload);
        clear(output);
        return Files.createDirectories(output);
    }

    /** The files of a directory by name. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(Workspace::size).sum();
        }
    }

    static void clear(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
