package io.caravan.app;

import io.caravan.app.config.ConfigSources;
import io.caravan.app.config.RoutesConfig;
import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that routes are loaded from: those in the jar, and those of the user. */
final class RouteFiles {
    static final String ENDING = ".camel.yaml";

    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
    private static final String PACKAGED = "routes/";

    private final RoutesConfig config;

    RouteFiles(RoutesConfig config) {
        this.config = config;
    }

    /** The ids that routes of the user share with Caravan's own, though they were not to replace them; Camel found them. */
    SyncFailure taken(String ids) {
        List<String> where = own().stream()
                .filter(file -> Pattern.compile(
                                "(?m)^[\\s-]*id:\\s*[\"']?(" + ids.replaceAll(",\\s*", "|") + ")[\"']?\\s*$")
                        .matcher(new String(read(file), StandardCharsets.UTF_8))
                        .find())
                .map(Path::toString)
                .toList();
        return new SyncFailure.Misconfigured("More than one route has the id " + ids + ": see " + where
                + ". Nothing was written. Give yours another id; or, if it is to take the place of Caravan's own, say so by"
                + " routes.replace=" + ids.replace(" ", "")
                + " (ROUTES_REPLACE); or, if the file is Caravan's of another"
                + " version, move it away.");
    }

    /** As Camel's {@code routesIncludePattern}. */
    String pattern() {
        if (!config.include().isEmpty()) {
            return config.include();
        }
        List<String> places = new ArrayList<>();
        RoutesConfig.BUILT_IN.stream()
                .filter(name -> !config.replaced().contains(name))
                .forEach(name -> places.add("classpath:" + PACKAGED + name + ENDING));
        List<Path> own = own();
        if (!own.isEmpty()) {
            LOG.info("Routes of yours: {}", own);
        }
        ConfigSources.installation().map(home -> home.resolve("routes")).ifPresent(this::tellWhatIsOverlooked);
        own.forEach(file -> places.add("file:" + file.toAbsolutePath()));
        return String.join(",", places);
    }

    /** What the user has added, in the order of the names. */
    private List<Path> own() {
        List<Path> own = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (!name.endsWith(".yaml")) {
                if (name.endsWith(".yml") || name.endsWith(".xml")) {
                    LOG.warn("{} is no route: only *.yaml is loaded. Rename it, or move it away.", file);
                }
            } else if (!isBuiltIn(file)) {
                own.add(usable(file));
            }
        }
        return own;
    }

    /** An installation has a folder with Caravan's own routes, to be read by people; one beside them would be taken for one that runs. */
    private void tellWhatIsOverlooked(Path installed) {
        if (installed
                .toAbsolutePath()
                .normalize()
                .equals(config.folder().toAbsolutePath().normalize())) {
            return;
        }
        List<Path> files;
        try {
            files = list(installed);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} cannot be listed, so nothing is said of routes in it: {}", installed, e.toString());
            return;
        }
        files.stream()
                .filter(file -> file.getFileName().toString().endsWith(".yaml"))
                .filter(file -> RoutesConfig.BUILT_IN.stream()
                        .noneMatch(id -> file.getFileName().toString().equals(id + ENDING)))
                .forEach(file -> LOG.warn(
                        "{} is no route of this process: those are in {}. Move it there, or set routes.location=file:{}",
                        file,
                        config.folder().toAbsolutePath(),
                        installed));
    }

    private List<Path> files() {
        Path folder = config.folder();
        try {
            return list(folder);
        } catch (IOException | UncheckedIOException e) {
            throw new SyncFailure.Misconfigured(
                    "routes.location: " + folder.toAbsolutePath() + " cannot be read (" + e.getMessage()
                            + "). Nothing was written. Let this user read it, or name another folder.",
                    e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** In a checkout the folder holds the very files that the jar has. */
    private boolean isBuiltIn(Path file) {
        String name = file.getFileName().toString();
        String id = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : "";
        return RoutesConfig.BUILT_IN.contains(id)
                && !config.replaced().contains(id)
                && Arrays.equals(read(file), packaged(name));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    "routes.location: " + file.toAbsolutePath() + " cannot be read (" + e.getMessage()
                            + "). Nothing was written. Let this user read it, or name another folder.",
                    e);
        }
    }

    private static byte[] packaged(String name) {
        try (InputStream in = RouteFiles.class.getResourceAsStream("/" + PACKAGED + name)) {
            return in == null ? new byte[0] : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Camel takes these apart in a list of places. */
    private static Path usable(Path file) {
        if (file.toAbsolutePath().toString().matches(".*[,*?].*")) {
            throw new SyncFailure.Misconfigured("routes.location: the path " + file.toAbsolutePath()
                    + " holds a comma, * or ?, which Camel takes for a pattern. Nothing was written. Rename it.");
        }
        return file;
    }
}
