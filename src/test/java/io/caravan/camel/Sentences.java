package io.caravan.camel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the program says, by its source: whole texts, an ellipsis for what is filled in. */
public final class Sentences {
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern LOGGED = Pattern.compile("LOG\\s*[.](?:info|warn|error)\\(([^;]+);");

    /** A setting of the program, or a command of it. */
    private static final Pattern OF_THE_PROGRAM = Pattern.compile(
            "(?<![./\\w])(?:convex|state|resync|sync|tables|imports|s3|batch|staging|target)[.][a-z][A-Za-z]*|`caravan [a-z]+|CONVEX_");

    private Sentences() {}

    private static Stream<String> sources(Path from) {
        try (Stream<Path> files = Files.walk(from)) {
            return files
                    .filter(file -> file.toString().endsWith(".java")
                            && !file.toString().endsWith("Config.java"))
                    .filter(file -> !file.toString().contains("/config/"))
                    .map(Sentences::text)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file)
                    .replaceAll("(?s)/[*].*?[*]/", "")
                    .replaceAll("\"\\s*[+]\\s*\"", "")
                    .replaceAll("\"\\s*[+][^\";]+?[+]\\s*\"", "…");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> naming(Stream<String> texts) {
        return texts.flatMap(text -> LITERAL.matcher(text).results().map((MatchResult result) -> result.group(1)))
                .filter(text -> text.contains(" ") && namesTheProgram(text))
                .distinct()
                .toList();
    }

    /** Those of these files and folders that name a setting or a command. */
    public static List<String> naming(Path... from) {
        return naming(Stream.of(from).flatMap(Sentences::sources));
    }

    /** Those of them that go into the log as they are. */
    public static List<String> loggedNaming(Path... from) {
        return naming(Stream.of(from)
                .flatMap(Sentences::sources)
                .flatMap(text -> LOGGED.matcher(text).results().map(result -> result.group(1))));
    }

    public static boolean namesTheProgram(String text) {
        return OF_THE_PROGRAM.matcher(text).find();
    }
}
