package io.caravan.databricks;

import io.caravan.core.failure.SyncFailure;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a Unity Catalog volume that files of this source are put into before they are copied into tables. */
final class Volume {
    private static final Logger LOG = LoggerFactory.getLogger(Volume.class);

    private static final int PUT_BEFORE_SWEEP = 64;

    private final Statements statements;
    private final String folder;
    private final AtomicInteger put = new AtomicInteger();

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
        put.incrementAndGet();
        statements.run(
                "Cannot put a file",
                Sql.of("PUT " + literal(file.toAbsolutePath().toString()) + " INTO " + literal(key.path())
                        + " OVERWRITE"));
    }

    /** Sizes in bytes of the files in a folder, by their names; empty where there is no such folder. */
    static Map<String, Long> sizes(Statements statements, DatabricksConfig config, String folder) {
        String doing = "Cannot list " + folder;
        try {
            Map<String, Long> sizes = new HashMap<>();
            for (Map<String, Object> row : statements.attempt(doing, Sql.of("LIST " + literal(folder + "/")))) {
                sizes.put(name(row), Long.valueOf(String.valueOf(row.get("size"))));
            }
            return sizes;
        } catch (SQLException e) {
            if (isAbsent(e)) {
                return Map.of();
            }
            throw StatementErrors.of(doing, config.name(), e);
        }
    }

    /** Whether so much was put since the last sweep that one is worth its statements. */
    boolean isSweepDue() {
        return put.get() >= PUT_BEFORE_SWEEP;
    }

    /** Removes what attempts of earlier epochs put. Files that stay cost their room and nothing else, so no failure is one. */
    void sweepBefore(long epoch) {
        put.set(0);
        try {
            for (Map<String, Object> row : statements.once(Sql.of("LIST " + literal(folder + "/")))) {
                String path = folder + "/" + name(row);
                if (PartKey.epoch(path).filter(old -> old < epoch).isPresent()) {
                    statements.once(Sql.of("REMOVE " + literal(path)));
                }
            }
        } catch (SQLException e) {
            if (!isAbsent(e)) {
                LOG.warn("{} is not swept: the warehouse says {}", folder, StatementErrors.reason(e));
            }
        }
    }

    private static boolean isAbsent(SQLException failure) {
        return !StatementErrors.isMissing(failure)
                && StatementErrors.reason(failure).matches("(?:PATH|FILE|DIRECTORY)_NOT_FOUND\\b.*");
    }

    private static String name(Map<String, Object> row) {
        String path = String.valueOf(row.getOrDefault("path", row.getOrDefault("name", "")));
        return path.substring(path.lastIndexOf('/') + 1);
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
