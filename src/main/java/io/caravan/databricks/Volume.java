package io.caravan.databricks;

import io.caravan.core.failure.SyncFailure;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a Unity Catalog volume that files of this source are put into before they are copied into tables. */
final class Volume {
    private static final Logger LOG = LoggerFactory.getLogger(Volume.class);

    private final Statements statements;
    private final String folder;

    /** @param folder {@code /Volumes/catalog/schema/volume/source} */
    Volume(Statements statements, String folder) {
        this.statements = statements;
        this.folder = folder;
    }

    String folder() {
        return folder;
    }

    /** Over an equal name that is there: its bytes are the same. */
    void put(Path file, PartKey.InVolume key) {
        statements.run(
                "Cannot put a file",
                Sql.of("PUT " + literal(file.toAbsolutePath().toString()) + " INTO " + literal(key.path())
                        + " OVERWRITE"));
    }

    /** Removes what earlier writers put and nobody decided. Files that stay cost their room and nothing else. */
    void sweep() {
        try {
            statements.attempt("Cannot list the volume", Sql.of("LIST " + literal(folder + "/"))).stream()
                    .map(Volume::name)
                    .filter(name -> name.endsWith(".parquet"))
                    .forEach(name -> remove(folder + "/" + name));
        } catch (SQLException e) {
            if (!Failures.reason(e).contains("NOT_FOUND")) {
                LOG.warn("{} is not swept: the warehouse says {}", folder, Failures.reason(e));
            }
        }
    }

    private static String name(Map<String, Object> row) {
        String path = row.values().stream().findFirst().map(Object::toString).orElse("");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    void remove(String path) {
        try {
            statements.run("Cannot remove a file", Sql.of("REMOVE " + literal(path)));
        } catch (SyncFailure e) {
            LOG.warn("{} is left in the volume: {}", path, e.getMessage());
        }
    }

    /** These statements take no parameters, and know no escape. */
    private static String literal(String path) {
        if (path.indexOf('\'') >= 0) {
            throw new SyncFailure.Misconfigured("The path " + path + " holds a quote, which the volume statements of"
                    + " Databricks cannot name. Choose a state.location or databricks.volume without one.");
        }
        return "'" + path + "'";
    }
}
