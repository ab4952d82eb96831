package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The text of the Dockerfile, taken apart; its stages can be done in a folder that stands for the root of each image. */
final class Dockerfile {
    private static final Path FILE = Path.of("Dockerfile");

    record Step(String verb, String arguments) {}

    /**
     * What is between two FROM.
     *
     * @param name by which later stages copy of it; empty for the last
     */
    record Stage(String base, String name, List<Step> steps) {}

    private Dockerfile() {}

    static List<Step> steps() throws IOException {
        List<Step> steps = new ArrayList<>();
        String text = Files.readString(FILE).replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "");
        for (String line : text.split("\n", -1)) {
            if (!line.isBlank()) {
                steps.add(new Step(line.replaceAll(" .*", ""), line.replaceAll("^\\S+ *", "")));
            }
        }
        return steps;
    }

    /** With what each ARG is by default. */
    static List<Stage> stages() throws IOException {
        Map<String, String> defaults = new LinkedHashMap<>();
        List<Stage> stages = new ArrayList<>();
        for (Step step : steps()) {
            if (step.verb().equals("ARG")) {
                String[] pair = step.arguments().split("=", 2);
                defaults.put(pair[0], pair[1]);
            } else if (step.verb().equals("FROM")) {
                String[] words = step.arguments().split(" AS ", 2);
                String base = words[0].startsWith("$") ? defaults.get(words[0].replaceAll("[${}]", "")) : words[0];
                stages.add(new Stage(base, words.length > 1 ? words[1] : "", new ArrayList<>()));
            } else {
                stages.get(stages.size() - 1).steps().add(step);
            }
        }
        return stages;
    }

    /** What reaches a build: paths that .dockerignore lets through. */
    private static boolean isInContext(Path path) throws IOException {
        return Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> path.getFileSystem().getPathMatcher("glob:" + line.substring(1) + "{,/**}"))
                .anyMatch(matches(path));
    }

    private static Predicate<PathMatcher> matches(Path path) {
        return matcher -> matcher.matches(path);
    }

    /**
     * Does a stage in a folder that is empty.
     *
     * @param roots folders of the stages before it, by name
     * @param command what becomes of a RUN
     */
    static void perform(Stage stage, Path root, Map<String, Path> roots, UnaryOperator<String> command)
            throws IOException {
        Path here = root;
        for (Step step : stage.steps()) {
            if (step.verb().equals("WORKDIR")) {
                here = Files.createDirectories(root.resolve(step.arguments().substring(1)));
            } else if (step.verb().equals("COPY")) {
                copy(step.arguments(), here, root, roots);
            } else if (step.verb().equals("RUN")) {
                run(command.apply(step.arguments()), here);
            }
        }
    }

    private static void run(String command, Path here) {
        Tool.Ran ran = Tool.in(here).run("sh", "-c", command.replaceAll("--mount=\\S+ *", ""));
        assertThat(ran.code()).as(command + "\n" + ran.output()).isZero();
    }

    private static void copy(String arguments, Path here, Path root, Map<String, Path> roots) throws IOException {
        List<String> words = new ArrayList<>(Arrays.asList(arguments.split(" ", -1)));
        boolean ofStage = words.get(0).startsWith("--from=");
        Path from = ofStage ? roots.get(words.remove(0).substring("--from=".length())) : Path.of("");
        String target = words.remove(words.size() - 1);
        Path to = target.startsWith("/") ? root.resolve(target.substring(1)) : here.resolve(target);
        for (String word : words) {
            Path source = from.resolve(word.replaceFirst("^/", ""));
            assertThat(source).as("COPY " + arguments).exists();
            boolean into = target.endsWith("/") && !Files.isDirectory(source);
            tree(source, into ? to.resolve(source.getFileName()).normalize() : to.normalize(), !ofStage);
        }
    }

    private static void tree(Path source, Path target, boolean ofContext) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!ofContext || isInContext(file)) {
                    Path copy = target.resolve(source.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
