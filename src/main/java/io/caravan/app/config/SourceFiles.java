package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.ConfigurationException;
import io.caravan.core.config.PropertiesFile;
import io.caravan.core.config.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One file a source, over what all sources have in common. */
final class SourceFiles {
    private static final String NAME = "source.name";

    /** A common value is the place of all sources; each has its own in it. */
    private static final Map<String, String> APART =
            Map.of("state.location", "/", "s3.location", "/", "delta.location", "/", "databricks.bronzeSchema", "_");

    /** Of the process, which has one port and one log. */
    private static final List<String> SHARED = List.of(
            "management.host",
            "management.port",
            "management.user",
            "management.password",
            "log.format",
            "log.level",
            ProcessConfig.FOLDER);

    /**
     * A source as it is configured.
     *
     * @param file that says so, for messages
     */
    record Described(String file, CaravanConfig config) {}

    /** @param misplaced what is in the file and is no source's own */
    private record Draft(String file, String name, Map<String, String> values, List<String> misplaced) {}

    private SourceFiles() {}

    /** @throws ConfigurationException with every problem of every file */
    static List<CaravanConfig> read(
            List<SourceFile> files, ProcessConfig.Layers layers, List<String> chosen, RequiredAccess asks) {
        List<Draft> all = drafts(files, layers);
        List<Draft> wanted = wanted(all, chosen);
        Map<String, List<String>> problems = new LinkedHashMap<>();
        List<Described> described = new ArrayList<>();
        for (Draft draft : wanted) {
            draft.misplaced().forEach(problem -> add(problems, problem, draft));
            try {
                described.add(new Described(draft.file(), CaravanConfig.of(reader(draft), asks)));
            } catch (ConfigurationException e) {
                e.problems().forEach(problem -> add(problems, problem, draft));
            }
        }
        List<String> told = told(problems, wanted.size());
        told.addAll(SharedVariables.problems(
                all.stream()
                        .map(draft -> new SharedVariables.Named(
                                draft.file(),
                                draft.name(),
                                wanted.contains(draft)
                                        ? SharedVariables.Wanted.CHOSEN
                                        : SharedVariables.Wanted.LEFT_OUT))
                        .toList(),
                layers.environment()));
        told.addAll(SourceConflicts.among(described));
        if (!told.isEmpty()) {
            throw new ConfigurationException(told);
        }
        return described.stream().map(Described::config).toList();
    }

    /** Of the chosen ones, unread. */
    static List<ConfigReader> readers(List<SourceFile> files, ProcessConfig.Layers layers, List<String> chosen) {
        return wanted(drafts(files, layers), chosen).stream()
                .map(SourceFiles::reader)
                .toList();
    }

    private static ConfigReader reader(Draft draft) {
        return new ConfigReader(draft.values(), suffix(draft.name()));
    }

    private static List<Draft> drafts(List<SourceFile> files, ProcessConfig.Layers layers) {
        return files.stream().map(file -> draft(file, layers)).sorted(byName()).toList();
    }

    private static List<Draft> wanted(List<Draft> drafts, List<String> chosen) {
        ProcessConfig.refuseOthers(chosen, drafts.stream().map(Draft::name).toList());
        return drafts.stream()
                .filter(draft -> chosen.isEmpty() || chosen.contains(draft.name()))
                .toList();
    }

    private static Comparator<Draft> byName() {
        return Comparator.comparing(Draft::name).thenComparing(Draft::file);
    }

    private static void add(Map<String, List<String>> problems, String problem, Draft draft) {
        problems.computeIfAbsent(problem, unused -> new ArrayList<>()).add(draft.file());
    }

    /** What every file suffers from is not of the files, and is said once. */
    private static List<String> told(Map<String, List<String>> problems, int sources) {
        List<String> told = new ArrayList<>();
        problems.forEach((problem, files) -> {
            if (sources > 1 && files.size() == sources) {
                told.add(problem);
            } else {
                files.forEach(file -> told.add(file + ": " + problem));
            }
        });
        return told;
    }

    private static Draft draft(SourceFile file, ProcessConfig.Layers layers) {
        String shown = file.shown();
        Settings own = own(file.lines(), shown);
        String name = layers.options().getOrDefault(NAME, own.getOrDefault(NAME, file.usualName()));
        List<String> misplaced = misplaced(own);
        own.putAll(Environment.ofSource(name, layers.environment()));
        Settings values = Settings.copy(layers.common());
        values.putAll(own);
        values.putAll(layers.options());
        if (!values.containsKey(NAME) || !values.get(NAME).equals(name)) {
            values.put(NAME, name);
        }
        Environment.selfHosted(layers.environment(), values);
        APART.forEach((key, separator) -> {
            if (!values.getOrDefault(key, "").isBlank()
                    && (layers.options().containsKey(key) || !own.containsKey(key))) {
                values.change(key, values.get(key).trim().replaceAll("/+$", "") + separator + name);
            }
        });
        return new Draft(shown, name, values, misplaced);
    }

    /** {@code CONVEX_DEPLOY_KEY_MY_SHOP} is of the source {@code my-shop}. */
    private static String suffix(String name) {
        return "_" + name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static Settings own(Map<String, PropertiesFile.Line> lines, String shown) {
        Settings own = new Settings();
        new TreeMap<>(lines).forEach((key, line) -> own.put(key, line.value().trim(), shown + ", line " + line.line()));
        return own;
    }

    /** Takes them out, so that they are told of once. */
    private static List<String> misplaced(Settings own) {
        List<String> misplaced = new ArrayList<>();
        for (String key : List.copyOf(own.keySet())) {
            if (SHARED.contains(key) || key.startsWith("camel.") || key.startsWith("routes.")) {
                own.remove(key);
                misplaced.add(key + ": all sources of a process share it; it belongs into application.properties");
            }
        }
        return misplaced;
    }
}
