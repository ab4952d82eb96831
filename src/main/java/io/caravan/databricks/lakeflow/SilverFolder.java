package io.caravan.databricks.lakeflow;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.DurableFiles;
import io.caravan.databricks.SqlName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder of a silver pipeline's SQL, one file a table. The text depends on the table alone, so equal schemas give equal
 * bytes. Files of others are never touched, and files of tables that are gone never deleted.
 */
public final class SilverFolder {
    private static final String DOING = "Cannot write the silver pipeline";

    private final Path folder;

    /**
     * What became of the files, by name.
     *
     * @param left written by an earlier run, for tables that were not asked for now
     */
    public record Written(List<String> added, List<String> changed, List<String> unchanged, List<String> left) {}

    public SilverFolder(Path folder) {
        this.folder = folder;
    }

    /** The type that the table's file has, if there is one of ours. */
    public Optional<Scd> scd(TableRef table) {
        return read(folder.resolve(SilverSql.file(table))).flatMap(SilverSql::written);
    }

    /**
     * Writes the files of these tables, all or, where one of them is somebody else's, none.
     *
     * @param bronze catalog and schema of the bronze tables
     * @throws SyncFailure.Misconfigured where a file would be overwritten that is not ours
     */
    public Written write(SqlName bronze, List<SilverTable> tables) {
        Map<String, String> texts = new TreeMap<>();
        tables.forEach(table -> texts.put(SilverSql.file(table.table()), new SilverSql(bronze, table).text()));
        texts.keySet().forEach(this::requireOurs);
        Written written = new Written(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), left(texts));
        texts.forEach((name, text) -> write(name, text, written));
        return written;
    }

    private void requireOurs(String name) {
        boolean foreign = read(folder.resolve(name))
                .filter(text -> SilverSql.written(text).isEmpty())
                .isPresent();
        if (foreign) {
            throw new SyncFailure.Misconfigured(folder.resolve(name) + " does not begin as a file of caravan lakeflow"
                    + " does, so it is somebody's own. Nothing was written. Move it away, or choose another --output.");
        }
    }

    private void write(String name, String text, Written written) {
        Optional<String> before = read(folder.resolve(name));
        if (before.equals(Optional.of(text))) {
            written.unchanged().add(name);
            return;
        }
        try {
            DurableFiles.createDirectories(folder);
            DurableFiles.replace(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw DiskFailures.of(DOING, folder.toString(), e);
        }
        (before.isPresent() ? written.changed() : written.added()).add(name);
    }

    private List<String> left(Map<String, String> texts) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql") && !texts.containsKey(name))
                    .filter(name -> read(folder.resolve(name))
                            .flatMap(SilverSql::written)
                            .isPresent())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw DiskFailures.of(DOING, folder.toString(), e);
        }
    }

    /** Bytes that are no UTF-8 do not matter: what is ours is. */
    private static Optional<String> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw DiskFailures.of(DOING, file.toString(), e);
        }
    }
}
