package io.caravan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, as its readers and a browser see it. */
public record Page(Path file, String text) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)[^\\n]*\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("(?<!`)\\[[^\\]\\[]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    /** Before a block that nobody here can execute. */
    private static final String NOT_EXECUTED = "<!-- not executed";

    public static Page read(Path file) {
        try {
            return new Page(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every page below a directory but the decisions, in the order of the names. */
    public static List<Page> below(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("adr"))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of a language, in the order of the page. */
    public List<String> blocks(String language) {
        return FENCE.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** Those of a shell that are not said to be beyond a test. */
    public List<String> commands() {
        List<String> commands = new ArrayList<>();
        Matcher block = FENCE.matcher(text);
        while (block.find()) {
            String before = text.substring(0, block.start()).stripTrailing();
            boolean told = before.substring(before.lastIndexOf('\n') + 1).startsWith(NOT_EXECUTED);
            if (block.group(1).equals("sh") && !told) {
                commands.add(block.group(2));
            }
        }
        return commands;
    }

    private String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    /** Targets of links into this repository, as they are written. */
    public List<String> links() {
        return LINK.matcher(prose())
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** What a link may name behind a {@code #}. */
    public Set<String> anchors() {
        Set<String> anchors = new TreeSet<>();
        HEADING.matcher(prose())
                .results()
                .map(heading -> heading.group(1)
                        .replaceAll("[`*]", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .forEach(anchors::add);
        return anchors;
    }

    /** What follows the title. */
    public String firstParagraph() {
        return text.lines()
                .skip(1)
                .dropWhile(String::isBlank)
                .takeWhile(line -> !line.isBlank())
                .reduce("", (one, other) -> one + other + "\n");
    }

    /** Lines of prose, with their numbers, that are longer than a screen is wide. */
    public List<String> longLines(int most) {
        List<String> lines = new ArrayList<>();
        List<String> all = text.lines().toList();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).length() > most && !all.get(i).startsWith("|")) {
                lines.add(file + ":" + (i + 1));
            }
        }
        return lines;
    }
}
