package io.caravan.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A line of a recording, and what is said of it. */
record Listed(String file, int line, String words) {
    private static final Path DIRECTORY = Path.of("src/test/resources/convex-recordings");

    /** Answers that are not compared, and why. */
    static List<Listed> uncompared() throws IOException {
        return read("uncompared.txt");
    }

    /** Lines before which a real deployment committed something by itself, and when. */
    static List<Listed> ownCommits() throws IOException {
        return read("own-commits.txt");
    }

    /** Tablets of the table T, made by a line, whose ids no answer tells: what stands for them. */
    static List<Listed> tablets() throws IOException {
        return read("tablets.txt");
    }

    String place() {
        return file + ":" + line;
    }

    private static List<Listed> read(String list) throws IOException {
        return Files.readAllLines(DIRECTORY.resolve(list)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Listed::parse)
                .toList();
    }

    private static Listed parse(String line) {
        int colon = line.indexOf(':');
        int blank = line.indexOf(' ');
        return new Listed(
                line.substring(0, colon), Integer.parseInt(line, colon + 1, blank, 10), line.substring(blank + 1));
    }
}
