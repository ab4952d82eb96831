package io.caravan.staging.engine;

import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/** The one place where a name, a text or a path becomes part of a statement. */
public final class Sql {
    private Sql() {}

    /** A column. */
    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A string literal. */
    public static String text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no NUL in a statement");
        }
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** A list of files for {@code read_parquet}, which would take some characters of a name for a pattern. */
    public static String files(Collection<Path> files) {
        return files.stream()
                .map(file -> text(absolute(file).replaceAll("[*?\\[]", "[$0]")))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** A file or directory to be written. */
    public static String target(Path file) {
        return text(absolute(file));
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }
}
