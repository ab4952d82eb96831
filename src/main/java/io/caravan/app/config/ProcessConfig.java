package io.caravan.app.config;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.ConfigurationException;
import io.caravan.core.config.EffectiveValue;
import io.caravan.core.config.FileLocations;
import io.caravan.core.config.PropertiesFile;
import io.caravan.core.config.Settings;
import io.caravan.ops.ManagementConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What one process is configured to do.
 *
 * @param sources at least one, in the order of their names
 * @param folder where each has a file of its own; empty where {@code application.properties} describes the only one
 */
public record ProcessConfig(List<CaravanConfig> sources, Optional<Path> folder) {
    static final String FOLDER = "sources.location";
    static final String USUAL_FOLDER = "file:sources";

    /**
     * Values before they are a configuration, the later ones winning.
     *
     * @param files of the user, as they were read, by their names for messages
     * @param common of these files and the environment
     * @param environment as it is
     * @param options of {@code -D}
     */
    public record Layers(
            Map<String, Map<String, PropertiesFile.Line>> files,
            Map<String, String> common,
            Map<String, String> environment,
            Map<String, String> options) {
        /** Of {@code application.properties} in a directory, which is read once. */
        public static Layers read(Path directory, Map<String, String> environment, Map<String, String> options) {
            Map<String, Map<String, PropertiesFile.Line>> files = ConfigSources.filesOfUser(directory);
            return new Layers(files, ConfigSources.common(environment, files), environment, options);
        }

        Map<String, String> shared() {
            Settings values = Settings.copy(common);
            values.putAll(options);
            return values;
        }
    }

    /** What is configured, right or wrong; each file was read once. */
    public static final class Read {
        private final Layers layers;
        private final Optional<Path> folder;
        private final List<SourceFile> files;

        private Read(Layers layers, Optional<Path> folder) {
            this.layers = layers;
            this.folder = folder;
            this.files = folder.map(ProcessConfig::files).orElse(List.of()).stream()
                    .map(SourceFile::read)
                    .toList();
        }

        /** Names and lines that are worth a word although nothing is wrong by itself; no values. */
        public List<String> warnings() {
            List<String> warnings = new ArrayList<>(UnknownKeys.warnings(layers.environment(), layers.files()));
            files.forEach(file -> warnings.addAll(UnknownKeys.saidTwice(file.shown(), file.lines())));
            return warnings;
        }

        /**
         * The configuration of the files of the sources, or of {@code application.properties} alone where there are none.
         *
         * @param chosen names of the sources that are asked for; empty is all of them
         * @throws ConfigurationException with every problem of every file
         */
        public ProcessConfig config(List<String> chosen, RequiredAccess asks) {
            if (!files.isEmpty()) {
                return new ProcessConfig(SourceFiles.read(files, layers, chosen, asks), folder);
            }
            Map<String, String> shared = layers.shared();
            if (folder.isPresent() && shared.containsKey(FOLDER)) {
                throw new ConfigurationException(
                        List.of(FOLDER + "=" + shared.get(FOLDER) + ": there is no file *.properties in "
                                + folder.get().toAbsolutePath() + "; one is needed for each source"));
            }
            CaravanConfig only = CaravanConfig.of(alone(layers), asks);
            refuseOthers(chosen, List.of(only.source().name()));
            return new ProcessConfig(List.of(only), Optional.empty());
        }

        /**
         * The values of every source by its name: what is wrong is said by {@link #config}.
         *
         * @param chosen names of the sources that are asked for; empty is all of them
         */
        public Map<String, List<EffectiveValue>> effective(List<String> chosen) {
            List<ConfigReader> readers = files.isEmpty()
                    ? List.of(new ConfigReader(alone(layers)))
                    : SourceFiles.readers(files, layers, chosen);
            Map<String, List<EffectiveValue>> effective = new TreeMap<>();
            readers.forEach(in -> {
                CaravanConfig read = CaravanConfig.read(in);
                effective.put(read.source().name(), in.effective());
            });
            return effective;
        }
    }

    /**
     * Reads the files of the sources.
     *
     * @param directory that a relative folder is in
     * @throws ConfigurationException where one cannot be read
     */
    public static Read read(Layers layers, Path directory) {
        return new Read(layers, folder(layers.shared(), directory));
    }

    private static Settings alone(Layers layers) {
        Settings alone = Settings.copy(layers.shared());
        Environment.selfHosted(layers.environment(), alone);
        return alone;
    }

    /** Whether the sources have files of their own. */
    public static boolean isFolder(Map<String, String> shared, Path directory) {
        return !folder(shared, directory)
                .map(ProcessConfig::files)
                .orElse(List.of())
                .isEmpty();
    }

    static void refuseOthers(List<String> chosen, List<String> names) {
        List<String> problems = chosen.stream()
                .filter(name -> !names.contains(name))
                .map(name -> "--source " + name + ": there is no such source; there is " + String.join(", ", names))
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Empty where the key is not usable, which whoever reads the other keys says. */
    private static Optional<Path> folder(Map<String, String> shared, Path directory) {
        try {
            return Optional.of(directory.resolve(FileLocations.parse(shared.getOrDefault(FOLDER, USUAL_FOLDER))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> named = files.filter(file -> file.toString().endsWith(SourceFile.ENDING))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
            named.forEach(file -> PropertiesFile.requireNoOther(file, SourceFile.shown(file)));
            return named.stream().filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw PropertiesFile.unreadable(FOLDER, folder, e);
        }
    }

    /** How the process is watched, which its sources share. */
    public ManagementConfig management() {
        return sources.get(0).management();
    }

    public List<String> names() {
        return sources.stream().map(config -> config.source().name()).toList();
    }
}
