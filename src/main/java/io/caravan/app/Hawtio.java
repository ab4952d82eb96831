package io.caravan.app;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Program;
import io.caravan.core.file.TemporaryFolder;
import io.caravan.ops.ManagementConfig;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The folder {@code console} beside the program: Jetty and Hawtio, which nothing else has on its class path. */
public record Hawtio(Path folder, Path war) {
    private static final String SERVER = "io.caravan.console.ConsoleServer";

    /** @throws SyncFailure.Misconfigured where the build has not made it */
    public static Hawtio installed() {
        Path folder = Program.beside("console");
        return files(folder, ".war").stream()
                .findFirst()
                .map(war -> new Hawtio(folder, war))
                .orElseThrow(
                        () -> new SyncFailure.Misconfigured(
                                "The console is not in " + folder
                                        + ". Nothing was started. Run `mvn package`, and keep target/console beside target/caravan.jar."));
    }

    private static List<Path> files(Path folder, String ending) {
        return Program.files(folder).stream()
                .filter(file -> file.toString().endsWith(ending))
                .toList();
    }

    /** The program once more, with the folder on its class path, in a class loader of its own. */
    public Served serve(int port, URI jolokia, ManagementConfig management) {
        List<Path> path = new ArrayList<>();
        path.add(Program.location());
        Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getProperty("java.class.path"))
                .map(Path::of)
                .forEach(path::add);
        path.addAll(files(folder, ".jar"));
        URLClassLoader loader = new URLClassLoader(
                path.stream().map(Hawtio::url).toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        TemporaryFolder unpacked = temporary();
        Map<String, String> settings = Map.of(
                "war", war.toString(),
                "unpacked", unpacked.path().toString(),
                "port", Integer.toString(port),
                "jolokia", jolokia.toString(),
                "user", management.user(),
                "password", management.password().value());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            return new Served(start(loader, settings), loader, unpacked);
        } catch (RuntimeException | Error e) {
            try (loader;
                    unpacked) {
                throw e;
            } catch (IOException stays) {
                throw new UncheckedIOException(stays);
            }
        }
    }

    private static TemporaryFolder temporary() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return TemporaryFolder.open(folder, "caravan-console-");
        } catch (IOException e) {
            throw new SyncFailure.Misconfigured(
                    "The console unpacks Hawtio into java.io.tmpdir (" + folder + "), and cannot: " + e
                            + ". Nothing was started. Set -Djava.io.tmpdir=DIR in CARAVAN_JAVA_OPTS to a directory with 20 MB free.",
                    e);
        }
    }

    private static Object start(ClassLoader loader, Map<String, String> settings) {
        try {
            return loader.loadClass(SERVER).getMethod("start", Map.class).invoke(null, settings);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException refused) {
                throw new SyncFailure.Misconfigured(
                        "--port " + settings.get("port") + ": cannot listen there (" + refused.getMessage()
                                + "). Nothing was started. Take another one; 0 is any free one.",
                        refused);
            }
            throw new IllegalStateException("the console did not start: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the console did not start: " + e, e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A console that is served until closed, or until the process ends. */
    public record Served(Object server, URLClassLoader loader, TemporaryFolder unpacked) implements AutoCloseable {
        public Served {
            ShutdownGuard.hook(new Thread(() -> stop(server, unpacked), "caravan-console-stop"));
        }

        public String url() {
            return ((Supplier<?>) server).get().toString();
        }

        private static void stop(Object server, TemporaryFolder unpacked) {
            try (unpacked) {
                ((Closeable) server).close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            stop(server, unpacked);
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
