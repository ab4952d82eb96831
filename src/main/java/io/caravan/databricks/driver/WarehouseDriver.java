package io.caravan.databricks.driver;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Program;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.List;
import java.util.Optional;

/**
 * The JDBC driver: from the class path, or from a folder beside the program, since it is as large as all the rest. A class loader of its
 * own keeps it out of the way of the targets that do without.
 */
public final class WarehouseDriver {
    static final String NAME = "com.databricks.client.jdbc.Driver";
    private static final String FOLDER = "lib/databricks";

    private static Optional<Driver> loaded = Optional.empty();

    private WarehouseDriver() {}

    /** @throws SyncFailure.Misconfigured where it is not there, saying where it belongs */
    public static synchronized Driver load() {
        Driver driver = loaded.orElseGet(() -> load(WarehouseDriver.class.getClassLoader(), Program.beside(FOLDER)));
        loaded = Optional.of(driver);
        return driver;
    }

    static Driver load(ClassLoader usual, Path folder) {
        try {
            return of(usual);
        } catch (ClassNotFoundException notOnTheClassPath) {
            return load(folder);
        }
    }

    private static Driver load(Path folder) {
        List<Path> jars = Program.files(folder).stream()
                .filter(file -> file.toString().endsWith(".jar"))
                .toList();
        ClassLoader own =
                new URLClassLoader(jars.stream().map(WarehouseDriver::url).toArray(URL[]::new));
        try {
            return of(own);
        } catch (ClassNotFoundException e) {
            throw new SyncFailure.Misconfigured(
                    "The JDBC driver of Databricks is not in " + folder
                            + ". Nothing was written. Put databricks-jdbc-VERSION.jar there; docs/databricks.md#the-driver says"
                            + " which version, and where it comes from.",
                    e);
        }
    }

    private static Driver of(ClassLoader loader) throws ClassNotFoundException {
        try {
            return loader.loadClass(NAME)
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ClassNotFoundException e) {
            throw e;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the JDBC driver of Databricks cannot be made: " + e, e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
