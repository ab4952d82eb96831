package io.caravan.testbed.warehouse;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code COPY INTO target FROM source FILEFORMAT = ... [FILES | PATTERN] [FORMAT_OPTIONS] [COPY_OPTIONS]}.
 *
 * @param selection the expressions of {@code FROM (SELECT ... FROM source)}
 */
record CopyStatement(String target, String source, Optional<String> selection, String format, Clauses clauses) {
    /**
     * @param files relative to the source; empty for all
     * @param pattern a glob over the paths relative to the source; empty for all
     */
    record Clauses(
            List<String> files,
            Optional<String> pattern,
            Map<String, String> formatOptions,
            Map<String, String> copyOptions) {}

    static CopyStatement parse(String sql) {
        Cursor cursor = new Cursor(sql);
        cursor.expect("COPY");
        cursor.expect("INTO");
        String target = cursor.name();
        cursor.expect("FROM");
        Optional<String> selection = Optional.empty();
        String source;
        if (cursor.accept("(")) {
            cursor.expect("SELECT");
            selection = Optional.of(cursor.until("FROM"));
            cursor.expect("FROM");
            source = cursor.string();
            cursor.expect(")");
        } else {
            source = cursor.string();
        }
        cursor.expect("FILEFORMAT");
        cursor.expect("=");
        String format = cursor.word().toLowerCase(Locale.ROOT);
        Clauses clauses = clauses(cursor);
        cursor.expectEnd();
        return new CopyStatement(target, source.replaceFirst("/+$", ""), selection, format, clauses);
    }

    private static Clauses clauses(Cursor cursor) {
        List<String> files = List.of();
        Optional<String> pattern = Optional.empty();
        if (cursor.acceptAll("FILES", "=")) {
            files = cursor.strings();
        } else if (cursor.acceptAll("PATTERN", "=")) {
            pattern = Optional.of(cursor.string());
        }
        Map<String, String> formatOptions = cursor.accept("FORMAT_OPTIONS") ? cursor.options() : Map.of();
        Map<String, String> copyOptions = cursor.accept("COPY_OPTIONS") ? cursor.options() : Map.of();
        return new Clauses(files, pattern, formatOptions, copyOptions);
    }

    Map<String, String> formatOptions() {
        return clauses.formatOptions();
    }

    Map<String, String> copyOptions() {
        return clauses.copyOptions();
    }

    /** Whether files are loaded again that were loaded before. */
    boolean isForced() {
        return copyOptions().getOrDefault("force", "false").equalsIgnoreCase("true");
    }

    /** @return paths in volumes, which exist */
    List<String> files(Volumes volumes) {
        if (!clauses.files().isEmpty()) {
            return clauses.files().stream()
                    .map(file -> volumes.existing(source + "/" + file))
                    .distinct()
                    .toList();
        }
        return volumes.filesBelow(volumes.existing(source)).stream()
                .filter(matching())
                .toList();
    }

    private Predicate<String> matching() {
        Optional<PathMatcher> matcher =
                clauses.pattern().map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob));
        return file -> matcher.map(glob -> glob.matches(Path.of(source).relativize(Path.of(file))))
                .orElse(true);
    }
}
